//! The head is the return type of a stream.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        -> impl Stream<Item = u32> {
            yield_!(1);
        }
    };
}
