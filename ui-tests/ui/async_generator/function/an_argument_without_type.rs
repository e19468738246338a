// The compiler's error, and ours: this attribute has to read the arguments too.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(first) -> impl Stream<Item = u32> {
    yield_!(first);
}

fn main() {
    let _ = numbers;
}
