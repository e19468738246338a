use asyncgen::async_generator;

#[async_generator]
async fn numbers() -> impl Future<Output = u32> {
    yield_!(1);
}

fn main() {}
