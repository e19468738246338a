use asyncgen::{Stream, async_generator};
use std::num::ParseIntError;

#[async_generator]
async fn numbers(word: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(1));
    word.parse::<u32>()
}

fn main() {}
