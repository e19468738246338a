use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::calls::*;

pub fn async_gen_block<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    Iterated(async gen move {
        for i in 0..calls.count {
            yield F::call(i);
        }
    })
}

#[stream(item = F::Item)]
pub async fn futures_async_stream<F: Function>(calls: Calls<F>) {
    for i in 0..calls.count {
        yield F::call(i);
    }
}
