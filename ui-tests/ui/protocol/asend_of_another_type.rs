use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
    yield_!(1);
}

async fn consume() {
    let mut sums = Box::pin(sums());
    let _ = sums.asend("one").await;
}

fn main() {}
