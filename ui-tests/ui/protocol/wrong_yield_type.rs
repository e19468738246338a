use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_!("one");
}

fn main() {}
