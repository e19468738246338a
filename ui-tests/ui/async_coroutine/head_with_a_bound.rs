//! The head has another bound.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Yield = u32> + Send {
            yield_!(1);
        }
    };
}
