use asyncgen::{AsyncGeneratorExt, Stream, async_generator};
use std::pin::pin;

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

async fn closed() {
    let mut numbers = pin!(numbers());
    let _ = numbers.aclose().await;
}

fn main() {}
