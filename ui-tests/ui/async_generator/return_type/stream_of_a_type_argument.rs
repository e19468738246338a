use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<u32> {
    yield_!(1);
}

fn main() {}
