use asyncgen::{Stream, async_generator};

#[async_generator]
async fn words<'a>(first: &'a str, second: &str) -> impl Stream<Item = &'a str> {
    yield_!(first);
    yield_!(second);
}

fn main() {}
