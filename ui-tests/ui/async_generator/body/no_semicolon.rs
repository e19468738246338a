use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1)
    yield_!(2);
}

fn main() {
    let _ = numbers();
}
