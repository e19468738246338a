//! A yield in a closure in the body.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        let sent: u32 = yield_!(1);
        [1, 2].map(|n| yield_!(n + sent))
    };
}
