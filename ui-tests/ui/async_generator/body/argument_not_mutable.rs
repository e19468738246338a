use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(mine: Vec<u32>) -> impl Stream<Item = u32> {
    while let Some(n) = mine.pop() {
        yield_!(n);
    }
}

fn main() {
    let _ = numbers(vec![1]);
}
