//! The `return` and the end of the body have different types.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        let sent: u32 = yield_!(1);
        if sent == 0 {
            return "zero";
        }
        sent
    };
}
