use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    (1..3).for_each(|n| yield_!(n));
}

fn main() {}
