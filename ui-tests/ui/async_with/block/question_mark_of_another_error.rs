use std::io;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

async fn uses() -> io::Result<u32> {
    async_with!(session(), |n| {
        let m: u32 = "1".parse()?;
        Ok(*n + m)
    })
}

fn main() {}
