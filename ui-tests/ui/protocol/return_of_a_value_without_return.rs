use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
    return 2;
}

fn main() {}
