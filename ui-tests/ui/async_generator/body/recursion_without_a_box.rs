// `-> BoxStream<'static, u32>` has the compiler's `Box::pin` in it.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    yield_!(from);
    if from > 0 {
        yield_from_!(countdown(from - 1));
    }
}

fn main() {
    let _ = countdown(3);
}
