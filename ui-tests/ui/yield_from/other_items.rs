use asyncgen::{Stream, async_generator};

#[async_generator]
async fn words() -> impl Stream<Item = String> {
    yield_!(String::from("one"));
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_from_!(words());
}

fn main() {}
