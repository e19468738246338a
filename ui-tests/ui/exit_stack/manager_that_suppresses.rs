use asyncgen::{AsyncContextManager, AsyncExitStack, Completed, async_context_manager};

#[async_context_manager]
async fn suppress() -> impl AsyncContextManager<Value = (), Error = String, Exit = Option<Completed>> {
    Ok(yield_!().ok())
}

async fn enters() -> Result<(), String> {
    let stack = AsyncExitStack::new();
    stack.enter(suppress()).await?;
    stack.close(Ok(())).await
}

fn main() {}
