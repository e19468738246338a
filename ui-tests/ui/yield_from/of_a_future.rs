use asyncgen::{Stream, async_generator};

async fn source() -> impl Stream<Item = u32> {
    futures::stream::empty()
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_from_!(source());
}

fn main() {}
