use async_stream::stream;
use futures::Stream;

fn numbers(text: &str) -> impl Stream<Item = u32> {
    stream! {
        yield text.parse::<u32>()?;
    }
}

fn main() {
    let _ = numbers("1");
}
