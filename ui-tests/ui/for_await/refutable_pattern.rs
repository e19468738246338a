use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = Option<u32>>) -> impl Stream<Item = u32> {
    #[for_await]
    for Some(n) in source {
        yield_!(n);
    }
}

fn main() {}
