use asyncgen::{AsyncGenerator, async_generator};

macro_rules! in_async_block {
    ($($tokens:tt)*) => { async { $($tokens)* } };
}

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    in_async_block!(finally!({}, {})).await;
    yield_!(1);
}

fn main() {}
