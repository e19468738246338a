use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<u32, Yield = u32> {
    let name: String = yield_!(1);
}

fn main() {}
