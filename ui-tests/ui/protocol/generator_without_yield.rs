use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {}
