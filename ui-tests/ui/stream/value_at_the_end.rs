use async_stream::{stream, try_stream};
use futures::Stream;

fn results(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    try_stream! {
        yield text.parse::<u32>()?;
        Ok(())
    }
}

fn main() {
    let _ = stream! {
        yield 1;
        2
    };
    let _ = results("1");
}
