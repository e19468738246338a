use std::num::ParseIntError;

use asyncgen::{BoxAsyncGenerator, async_generator};

#[async_generator]
async fn numbers(text: &str) -> BoxAsyncGenerator<'_, Result<u32, ParseIntError>> {
    yield_!(Ok(text.parse()?));
}

fn main() {}
