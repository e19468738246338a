use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|outer| {
        outer.yield_(1).await;
        with_yielder!(|inner| inner.yield_(2).await);
    });
}

fn main() {}
