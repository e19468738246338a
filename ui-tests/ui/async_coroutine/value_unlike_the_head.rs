//! The body evaluates to another type than the one in the head.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Yield = u32, Return = String> {
            let sent = yield_!(1);
            sent + 1
        }
    };
}
