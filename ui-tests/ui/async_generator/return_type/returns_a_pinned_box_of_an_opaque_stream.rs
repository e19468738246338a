use asyncgen::{Stream, async_generator};
use std::pin::Pin;

#[async_generator]
async fn numbers() -> Pin<Box<impl Stream<Item = u32>>> {
    yield_!(1);
}

fn main() {}
