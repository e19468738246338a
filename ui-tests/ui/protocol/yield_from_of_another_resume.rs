use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn of_text() -> impl AsyncGenerator<String, Yield = u32> {
    yield_!(1);
}

#[async_generator]
async fn of_numbers() -> impl AsyncGenerator<u32, Yield = u32> {
    yield_from_!(of_text());
}

fn main() {}
