#![deny(unused_must_use)]

use std::io;

use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers(
    source: impl TryStream<Ok = u32, Error = io::Error, Item = io::Result<u32>>,
) -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_from_!(source);
}

fn main() {}
