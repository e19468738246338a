use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = String> {
    yield_!(1);
}

fn main() {}
