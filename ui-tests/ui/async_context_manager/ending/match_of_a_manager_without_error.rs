use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = ()> {
    match yield_!() {
        Ok(done) => drop(done),
        Err(_) => {}
    }
}

fn main() {}
