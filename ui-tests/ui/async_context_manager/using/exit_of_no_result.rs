use std::io;
use std::pin::pin;

use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

async fn uses() -> io::Result<()> {
    let mut session = pin!(session());
    let n = session.as_mut().enter().await?;
    n.exit(1).await;
    Ok(())
}

fn main() {}
