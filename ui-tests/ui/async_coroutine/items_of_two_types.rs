//! The yields have different types.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! {
        let _: u32 = yield_!(1);
        let _: u32 = yield_!("two");
    };
}
