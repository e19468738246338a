#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic)]

use asyncgen::{Stream, async_generator};

#[async_generator]
async fn arrays() -> impl Stream<Item = [u8; 64]> {
    yield_!([1; 64]);
    yield_from_!(asyncgen::async_gen! { yield_!([2; 64]); });
}

fn main() {
    let _ = arrays();
}
