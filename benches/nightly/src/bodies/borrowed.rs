use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::borrowed::*;

pub fn async_gen_block(texts: &[String]) -> impl Stream<Item = &str> {
    Iterated(async gen move {
        for text in texts {
            yield text.as_str();
        }
    })
}

#[stream(item = &'a str)]
pub async fn futures_async_stream<'a>(texts: &'a [String]) {
    for text in texts {
        yield text.as_str();
    }
}
