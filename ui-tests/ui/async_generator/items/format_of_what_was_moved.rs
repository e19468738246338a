use asyncgen::{Stream, async_generator};

#[async_generator]
async fn strings(text: String) -> impl Stream<Item = String> {
    drop(text);
    yield_!(format!("{text}"));
}

fn main() {}
