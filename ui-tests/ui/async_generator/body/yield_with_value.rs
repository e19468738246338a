use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let resumed: u32 = yield_!(1);
    yield_!(resumed);
}

fn main() {}
