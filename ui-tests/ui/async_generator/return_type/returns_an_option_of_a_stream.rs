use asyncgen::{BoxStream, Stream, async_generator};

#[async_generator]
async fn numbers(some: bool) -> Option<impl Stream<Item = u32>> {
    yield_!(1);
}

#[async_generator]
async fn boxed() -> Result<BoxStream<'static, u32>, std::io::Error> {
    yield_!(1);
}

fn main() {}
