use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers<S: Stream<Item = u32>>(sources: Vec<S>) -> impl Stream<Item = u32> {
    sources.into_iter().for_each(|source| yield_from_!(source));
}

fn main() {}
