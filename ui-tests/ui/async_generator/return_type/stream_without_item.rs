use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream {
    yield_!(1);
}

fn main() {}
