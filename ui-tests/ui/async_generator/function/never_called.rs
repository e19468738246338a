// What lints say of a function they say of a generator.
#![deny(dead_code)]
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
