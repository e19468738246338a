use std::io;

use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

async fn uses() -> io::Result<()> {
    session().with(async |n| *n += 1).await;
    Ok(())
}

fn main() {}
