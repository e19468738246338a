use asyncgen::{AsyncGenerator, Stream, async_generator};

#[async_generator]
async fn numbers(words: impl Stream<Item = String>) -> impl AsyncGenerator<Yield = u32> {
    finally!({
        yield_from_!(words);
    }, {});
}

fn main() {}
