//! The trait that the head names is not imported.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!(1);
        }
    };
}
