use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> dyn Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
