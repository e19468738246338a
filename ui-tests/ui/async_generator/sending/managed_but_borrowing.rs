use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn words(text: &str) -> impl AsyncGenerator<Yield = &str> {
    for word in text.split(' ') {
        yield_!(word);
    }
}

fn main() {
    let text = String::from("one two");
    let _words = words(&text).managed();
}
