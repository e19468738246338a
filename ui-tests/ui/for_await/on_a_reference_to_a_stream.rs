use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(mut source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    #[for_await]
    for n in &mut source {
        yield_!(n);
    }
}

fn main() {}
