//! The head gives the type of the items as a parameter.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<u32, String, u32> {
            yield_!(1);
        }
    };
}
