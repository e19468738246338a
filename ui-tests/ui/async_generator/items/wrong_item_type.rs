use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!("one");
}

#[async_generator]
async fn arrays() -> impl Stream<Item = [u32; 1]> {
    yield_!(["one"]);
}

fn main() {}
