#![deny(unused_must_use)]
use std::io;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

async fn uses() {
    async_with!(session(), |n| {
        *n += 1;
        Ok(())
    });
}

fn main() {}
