use std::io;

use asyncgen::{AsyncContextManager, AsyncExitStack, async_context_manager};

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    yield_!()
}

#[async_context_manager]
async fn other() -> impl AsyncContextManager<Value = (), Error = std::fmt::Error> {
    yield_!()
}

async fn enters() -> Result<(), Box<dyn std::error::Error>> {
    let stack = AsyncExitStack::new();
    stack.enter(one()).await?;
    stack.enter(other()).await?;
    Ok(stack.close(Ok(())).await?)
}

fn main() {}
