// The second error is the compiler's, for syntax that is not stable. It speaks before any macro.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    for n in 1..3 {
        yield n;
    }
}

fn main() {}
