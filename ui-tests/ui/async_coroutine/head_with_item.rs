//! The head names the type of the items as a stream does.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Item = u32> {
            yield_!(1);
        }
    };
}
