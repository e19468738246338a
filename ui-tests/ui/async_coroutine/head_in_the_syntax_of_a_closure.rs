//! The head has the syntax of a closure.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        |sent: u32| -> u32 { yield_!(sent) }
    };
}
