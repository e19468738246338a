use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    'outer: loop {
        with_yielder!(|yielder| {
            loop {
                yielder.yield_(1).await;
                continue 'outer;
            }
        });
    }
}

fn main() {}
