use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    for mut n in 0..3 {
        yield_!(&mut n);
    }
}

fn main() {}
