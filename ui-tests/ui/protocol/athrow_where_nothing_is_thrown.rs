// Errors are thrown into generators whose return type says of which type they are: `AsyncGenerator<u32, E, Yield = u32>`.
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
    yield_!(1);
}

async fn consume() {
    let mut sums = Box::pin(sums());
    let _ = sums.athrow("error").await;
}

fn main() {}
