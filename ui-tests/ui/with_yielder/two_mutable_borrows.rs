use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let mut sum = 0;
    with_yielder!(|yielder| {
        let first = async {
            sum += 1;
            yielder.yield_(sum).await;
        };
        let second = async {
            sum += 2;
            yielder.yield_(sum).await;
        };
        futures::join!(first, second);
    });
}

fn main() {}
