use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers<S: Stream<Item = u32>>(one: S, two: S) -> impl Stream<Item = u32> {
    yield_from_!(one, two);
}

fn main() {}
