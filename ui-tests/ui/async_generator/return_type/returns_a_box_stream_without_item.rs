// The compiler's own word is as good.
use asyncgen::{BoxStream, async_generator};

#[async_generator]
async fn numbers() -> BoxStream<'static> {
    yield_!(1);
}

fn main() {}
