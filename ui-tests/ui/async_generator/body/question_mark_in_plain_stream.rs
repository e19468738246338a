use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(word: &str) -> impl Stream<Item = u32> {
    let number = word.parse()?;
    yield_!(number);
}

fn main() {}
