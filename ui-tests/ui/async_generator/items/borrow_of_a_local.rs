use asyncgen::{Stream, async_generator};

#[async_generator]
async fn lines() -> impl Stream<Item = &'static str> {
    let local = String::from("the end");
    yield_!(local.as_str());
}

fn main() {}
