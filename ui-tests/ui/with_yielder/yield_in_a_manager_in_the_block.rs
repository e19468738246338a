use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        async_with!(asyncgen::nullcontext(1), |n| {
            yielder.yield_(*n).await;
            yield_!(*n);
        });
    });
}

fn main() {}
