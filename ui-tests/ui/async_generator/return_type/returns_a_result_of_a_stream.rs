use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> std::io::Result<impl Stream<Item = u32>> {
    yield_!(1);
}

fn main() {}
