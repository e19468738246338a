// The second error is the compiler's, for syntax that is not stable. It speaks before any macro.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    for await n in source {
        yield_!(n);
    }
}

fn main() {}
