//! Code follows the body.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!(1);
        }
        yield_!(2);
    };
}
