use asyncgen::{BoxStream, async_generator};

#[async_generator]
async fn lines(first: &str, second: &str) -> BoxStream<'_, String> {
    yield_!(first.to_owned());
    yield_!(second.to_owned());
}

fn main() {}
