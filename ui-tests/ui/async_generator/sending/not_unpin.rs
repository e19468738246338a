use asyncgen::{Stream, async_generator};
use futures::StreamExt;

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    let mut numbers = numbers();
    let _ = numbers.next();
}
