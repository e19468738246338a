use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    #[for_await]
    for n in vec![1, 2] {
        yield_!(n);
    }
}

fn main() {}
