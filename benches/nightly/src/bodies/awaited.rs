use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::awaited::*;

pub fn async_gen_block<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    Iterated(async gen move {
        for i in 0..replies.count {
            yield reply(i).await;
        }
    })
}

#[stream(item = [u64; WORDS])]
pub async fn futures_async_stream<const WORDS: usize>(replies: Replies<WORDS>) {
    for i in 0..replies.count {
        yield reply(i).await;
    }
}
