use asyncgen::{Stream, async_generator, for_await};

#[async_generator]
async fn words(text: &str) -> impl Stream<Item = String> {
    for word in text.split(' ') {
        yield_!(word.to_owned());
    }
}

fn print(text: &str) {
    tokio::spawn(async move {
        for_await!(word in words(text) => {
            println!("{word}");
        });
    });
}

fn main() {}
