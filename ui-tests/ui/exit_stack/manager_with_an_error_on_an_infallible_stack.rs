use asyncgen::{AsyncContextManager, AsyncExitStack, async_context_manager};

#[async_context_manager]
async fn fails() -> impl AsyncContextManager<Value = (), Error = String> {
    yield_!()
}

async fn enters() -> Result<(), String> {
    let stack = AsyncExitStack::infallible();
    stack.enter(fails()).await?;
    stack.close(Ok(())).await
}

fn main() {}
