//! The head has no type.

use asyncgen::async_coroutine;

fn main() {
    let _ = async_coroutine! { -> };
}
