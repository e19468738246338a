use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    let mut n = 1;
    loop {
        yield_!(&mut n);
        break;
    }
}

fn main() {}
