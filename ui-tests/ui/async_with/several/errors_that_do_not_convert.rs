use std::io;
use std::num::ParseIntError;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn file() -> impl AsyncContextManager<Value = i32, Error = io::Error> {
    yield_!(&mut 1)
}

#[async_context_manager]
async fn number() -> impl AsyncContextManager<Value = i32, Error = ParseIntError> {
    yield_!(&mut 1)
}

async fn uses() -> io::Result<i32> {
    async_with!(file(), number(), |x, y| Ok(*x + *y))
}

fn main() {}
