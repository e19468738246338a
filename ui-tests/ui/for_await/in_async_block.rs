use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    let sum = async {
        let mut sum = 0;
        #[for_await]
        for n in source {
            sum += n;
        }
        sum
    };
    yield_!(sum.await);
}

fn main() {}
