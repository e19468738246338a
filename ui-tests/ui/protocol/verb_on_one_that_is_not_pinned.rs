use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
}

async fn consume() {
    let _ = numbers().anext().await;
}

fn main() {}
