use asyncgen::{Stream, async_generator};

#[async_generator]
async fn pairs() -> impl Stream<Item = (u32, u32)> {
    yield_!(1, 2);
}

fn main() {}
