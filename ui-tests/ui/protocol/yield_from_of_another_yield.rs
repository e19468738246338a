use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn texts() -> impl AsyncGenerator<Yield = String> {
    yield_!(String::new());
}

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_from_!(texts());
}

fn main() {}
