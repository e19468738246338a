use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn throwing() -> impl AsyncGenerator<(), String, Yield = u32> {
    let _ = yield_!(1);
}

#[async_generator]
async fn numbers() -> impl AsyncGenerator<(), std::io::Error, Yield = u32> {
    yield_from_!(throwing());
}

fn main() {}
