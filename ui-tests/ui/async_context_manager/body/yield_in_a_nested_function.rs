use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    async fn lend(n: &mut u32) {
        yield_!(n);
    }
    lend(&mut 1).await;
}

fn main() {}
