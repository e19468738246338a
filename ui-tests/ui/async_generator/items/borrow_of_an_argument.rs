// An argument that the generator owns goes when the generator does.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn lines(text: String) -> impl Stream<Item = &'static str> {
    yield_!(text.trim());
}

fn main() {}
