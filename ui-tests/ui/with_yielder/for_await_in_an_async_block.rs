use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        async {
            #[for_await]
            for n in numbers() {
                yielder.yield_(n).await;
            }
        }
        .await;
    });
}

fn main() {}
