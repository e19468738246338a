use asyncgen::{Stream, async_generator};
use std::pin::Pin;

#[async_generator]
async fn numbers() -> Pin<Box<dyn Stream + Send>> {
    yield_!(1);
}

fn main() {}
