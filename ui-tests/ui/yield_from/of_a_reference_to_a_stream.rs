use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(mut source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    yield_from_!(&mut source);
}

fn main() {}
