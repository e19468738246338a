use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn sums() -> impl AsyncGenerator<u32, String, Yield = u32> {
    let _ = yield_!(1);
}

async fn consume() {
    let mut sums = Box::pin(sums());
    let _ = sums.athrow("error").await;
}

fn main() {}
