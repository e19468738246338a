use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> Box<dyn Stream<Item = u32> + Send> {
    yield_!(1);
}

fn main() {}
