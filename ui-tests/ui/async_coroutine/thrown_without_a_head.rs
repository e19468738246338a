//! An error is thrown, although no head names its type.

use std::pin::pin;

use asyncgen::{AsyncGeneratorExt, async_coroutine};

#[tokio::main]
async fn main() {
    let mut numbers = pin!(async_coroutine! {
        let _: u32 = yield_!(0);
    });
    numbers.start().await.unwrap();
    numbers.athrow("error").await.unwrap();
}
