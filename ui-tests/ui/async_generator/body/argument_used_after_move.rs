use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(mine: Vec<u32>) -> impl Stream<Item = u32> {
    drop(mine);
    yield_!(mine[0]);
}

fn main() {
    let _ = numbers(vec![1]);
}
