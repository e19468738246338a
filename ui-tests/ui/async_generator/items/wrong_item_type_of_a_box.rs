use asyncgen::{BoxStream, async_generator};

#[async_generator]
async fn numbers() -> BoxStream<'static, u32> {
    yield_!("one");
}

fn main() {}
