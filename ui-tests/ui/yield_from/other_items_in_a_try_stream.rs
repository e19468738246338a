use std::io;

use asyncgen::{Stream, TryStream, async_generator};

#[async_generator]
async fn numbers(words: impl Stream<Item = String>) -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_from_!(words);
}

fn main() {}
