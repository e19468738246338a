//! `#[tracing::instrument]` works on a function that creates a generator: its span contains the call, and none of the polls.
use asyncgen::{Stream, async_generator};

#[tracing::instrument]
fn numbers(upto: u32) -> impl Stream<Item = u32> {
    #[async_generator]
    async fn numbers(upto: u32) -> impl Stream<Item = u32> {
        for n in 0..upto {
            yield_!(n);
        }
    }
    numbers(upto)
}

fn main() {
    assert_eq!(asyncgen_tests::collect(numbers(3)), [0, 1, 2]);
}
