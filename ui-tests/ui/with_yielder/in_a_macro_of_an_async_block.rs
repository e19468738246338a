use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    vec![async { with_yielder!(|yielder| yielder.yield_(1).await) }]
        .remove(0)
        .await;
}

fn main() {}
