// `#[async_trait]` is expanded first, whatever the order; this is what it leaves.
use std::future::Future;
use std::pin::Pin;

use asyncgen::{Stream, async_generator};

#[async_generator]
fn numbers<'a>() -> Pin<Box<dyn Future<Output = impl Stream<Item = u32>> + Send + 'a>> {
    Box::pin(async move {
        yield_!(1);
    })
}

fn main() {
    let _ = numbers();
}
