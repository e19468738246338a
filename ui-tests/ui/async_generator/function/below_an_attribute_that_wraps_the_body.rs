// The other order compiles: `#[tracing::instrument]` below `#[async_generator]` has the making of the generator in
// its span; the passing case is `ui/pass/instrument.rs`.
use asyncgen::{Stream, async_generator};

#[tracing::instrument]
#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
