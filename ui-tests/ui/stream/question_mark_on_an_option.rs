use async_stream::try_stream;
use futures::Stream;

fn first(text: &str) -> impl Stream<Item = Result<char, ()>> {
    try_stream! {
        yield text.chars().next()?;
    }
}

fn main() {
    let _ = first("1");
}
