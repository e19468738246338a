use std::io;

use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers() -> impl TryStream<Item = u32, Error = io::Error> {
    yield_!(1);
}

#[async_generator]
async fn results() -> impl TryStream<Item = Result<u32, io::Error>> {
    yield_!(1);
}

fn main() {}
