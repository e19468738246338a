use std::io;

use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_!(Ok(1));
}

#[async_generator]
async fn several(text: String) -> impl TryStream<Ok = String, Error = io::Error> {
    yield_!(Ok(text.trim().to_string()));
    yield_!(Ok(std::future::ready(text).await));
}

fn main() {}
