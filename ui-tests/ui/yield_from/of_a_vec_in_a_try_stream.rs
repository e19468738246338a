use std::io;

use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_from_!(vec![1, 2]);
}

fn main() {}
