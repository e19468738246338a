use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers(text: &str) -> impl AsyncGenerator<Yield = u32> {
    yield_!(text.parse()?);
}

fn main() {}
