use asyncgen::{Stream, async_generator};

#[async_generator]
async fn words(text: &str) -> impl Stream<Item = String> + 'static {
    for word in text.split(' ') {
        yield_!(word.to_owned());
    }
}

fn main() {}
