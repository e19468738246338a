use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(word: &str) -> impl Stream<Item = u32> {
    println!("{}", word.parse::<u32>()?);
    yield_!(1);
}

fn main() {}
