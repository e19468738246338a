use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::strings::*;

pub fn async_gen_block(n: u64) -> impl Stream<Item = String> {
    Iterated(async gen move {
        for i in 0..n {
            yield format!("item {i}");
        }
    })
}

#[stream(item = String)]
pub async fn futures_async_stream(n: u64) {
    for i in 0..n {
        yield format!("item {i}");
    }
}
