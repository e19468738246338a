use std::num::ParseIntError;

use futures::Stream;
use futures_async_stream::try_stream;

use crate::iterated::Iterated;
pub use crate::stable::parsed::*;

/// Without the `?`, which the compiler does not take in an `async gen` block.
pub fn async_gen_block(texts: &[String]) -> impl Stream<Item = Result<u64, ParseIntError>> {
    Iterated(async gen move {
        for text in texts {
            match text.parse::<u64>() {
                Ok(number) => yield Ok(number),
                Err(error) => {
                    yield Err(error);
                    return;
                }
            }
        }
    })
}

#[try_stream(ok = u64, error = ParseIntError)]
pub async fn futures_async_stream(texts: &[String]) {
    for text in texts {
        yield text.parse::<u64>()?;
    }
}
