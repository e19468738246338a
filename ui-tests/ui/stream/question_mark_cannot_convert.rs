use std::fmt;

use async_stream::try_stream;
use futures::Stream;

fn numbers(text: &str) -> impl Stream<Item = Result<u32, fmt::Error>> {
    try_stream! {
        yield text.parse::<u32>()?;
    }
}

fn main() {
    let _ = numbers("1");
}
