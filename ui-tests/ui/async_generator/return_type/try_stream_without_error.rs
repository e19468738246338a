use asyncgen::{TryStream, async_generator};

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32> {
    yield_!(1);
}

fn main() {}
