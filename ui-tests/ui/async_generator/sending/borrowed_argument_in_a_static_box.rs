use asyncgen::{BoxStream, async_generator};

#[async_generator]
async fn words(text: &str) -> BoxStream<'static, String> {
    for word in text.split(' ') {
        yield_!(word.to_owned());
    }
}

fn main() {}
