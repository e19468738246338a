use std::io;
use std::num::ParseIntError;

use asyncgen::{AsyncContextManager, TryStream, async_context_manager, async_generator};

#[async_context_manager]
async fn file() -> impl AsyncContextManager<Value = i32, Error = io::Error> {
    yield_!(&mut 1)
}

#[async_context_manager]
async fn number() -> impl AsyncContextManager<Value = i32, Error = ParseIntError> {
    yield_!(&mut 1)
}

#[async_generator]
async fn uses() -> impl TryStream<Ok = i32, Error = io::Error> {
    async_with!(file(), number(), |x, y| {
        yield_!(*x + *y);
        Ok(())
    })
}

fn main() {}
