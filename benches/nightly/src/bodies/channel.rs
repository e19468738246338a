use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::channel::*;
use tokio::sync::mpsc::Receiver;

pub fn async_gen_block(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    Iterated(async gen move {
        while let Some(n) = numbers.recv().await {
            yield n;
        }
    })
}

#[stream(item = u64)]
pub async fn futures_async_stream(mut numbers: Receiver<u64>) {
    while let Some(n) = numbers.recv().await {
        yield n;
    }
}
