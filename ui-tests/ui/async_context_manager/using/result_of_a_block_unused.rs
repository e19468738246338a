#![deny(unused_must_use)]
use std::io;

use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    yield_!(&mut 1)
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    async_with!(session(), |n| {
        yield_!(*n);
        Ok(())
    });
}

fn main() {}
