use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        let _ = tokio::spawn(async move { yielder.yield_(1).await }).await;
    });
}

fn main() {}
