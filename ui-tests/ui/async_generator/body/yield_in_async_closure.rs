use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let one = async || yield_!(1);
    one().await;
}

fn main() {}
