use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    return 2;
}

#[async_generator]
async fn at_the_end() -> impl Stream<Item = u32> {
    yield_!(1);
    2
}

fn main() {}
