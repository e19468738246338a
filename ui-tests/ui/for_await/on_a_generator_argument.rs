use asyncgen::{AsyncGenerator, Stream, async_generator};

#[async_generator]
async fn doubled(numbers: impl AsyncGenerator<Yield = u32>) -> impl Stream<Item = u32> {
    #[for_await]
    for n in numbers {
        yield_!(n * 2);
    }
}

fn main() {}
