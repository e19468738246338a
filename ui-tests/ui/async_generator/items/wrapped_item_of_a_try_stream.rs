use std::io;

use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_!(Ok(1));
}

fn main() {}
