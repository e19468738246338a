//! `#[tracing::instrument]` works below `#[async_generator]`: making the generator is in its span.
use asyncgen::{Stream, async_generator};

#[async_generator]
#[tracing::instrument]
async fn numbers(upto: u32) -> impl Stream<Item = u32> {
    for n in 0..upto {
        yield_!(n);
    }
}

fn main() {
    assert_eq!(asyncgen_tests::collect(numbers(3)), [0, 1, 2]);
}
