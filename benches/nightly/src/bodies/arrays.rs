use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::arrays::*;

pub fn async_gen_block<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    Iterated(async gen move {
        for i in 0..arrays.count {
            yield [i as u8; SIZE];
        }
    })
}

#[stream(item = [u8; SIZE])]
pub async fn futures_async_stream<const SIZE: usize>(arrays: Arrays<SIZE>) {
    for i in 0..arrays.count {
        yield [i as u8; SIZE];
    }
}
