use asyncgen::async_generator;

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
