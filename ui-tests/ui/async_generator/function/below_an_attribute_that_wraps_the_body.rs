// The other order is in `above_instrument.rs`.
use asyncgen::{Stream, async_generator};

#[tracing::instrument]
#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
