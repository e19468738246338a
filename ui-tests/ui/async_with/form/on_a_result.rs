use std::io;

use asyncgen::{AsyncContextManager, Completed, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

fn try_session()
-> io::Result<impl AsyncContextManager<Value = u32, Error = io::Error, Exit = Completed>> {
    Ok(session())
}

async fn uses() -> io::Result<u32> {
    async_with!(try_session(), |n| Ok(*n))
}

fn main() {}
