use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        futures::join!(yielder.yield_(1), async { yield_!(2) });
    });
}

fn main() {}
