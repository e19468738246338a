use std::io;

use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(word: &str) -> impl Stream<Item = io::Result<u32>> {
    yield_!(Ok(word.parse()?));
}

fn main() {}
