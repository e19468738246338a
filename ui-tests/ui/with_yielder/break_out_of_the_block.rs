use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    loop {
        with_yielder!(|yielder| {
            yielder.yield_(1).await;
            break;
        });
    }
}

fn main() {}
