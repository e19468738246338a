use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::nested::*;
use crate::yield_now::yield_now;

pub fn async_gen_block(rows: u64) -> impl Stream<Item = u64> {
    Iterated(async gen move {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                yield row * COLUMNS + column;
            }
        }
    })
}

#[stream(item = u64)]
pub async fn futures_async_stream(rows: u64) {
    for row in 0..rows {
        for column in 0..COLUMNS {
            yield_now().await;
            yield row * COLUMNS + column;
        }
    }
}
