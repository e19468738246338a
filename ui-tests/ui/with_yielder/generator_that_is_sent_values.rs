use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<String, Yield = u32> {
    with_yielder!(|yielder| yielder.yield_(1).await);
}

fn main() {}
