use asyncgen::{Stream, async_generator};

#[async_generator]
async fn lines() -> impl Stream<Item = &str> {
    yield_!("one");
}

fn main() {}
