use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    #[for_await]
    for (n, m) in source {
        yield_!(n + m);
    }
}

fn main() {}
