//! An item does not have the type in the head.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!("one");
        }
    };
}
