use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let mut kept = None;
    with_yielder!(|yielder| {
        kept = Some(yielder);
    });
    if let Some(yielder) = kept {
        yielder.yield_(1).await;
    }
}

fn main() {}
