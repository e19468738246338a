//! Nothing determines the type of the values that are sent.

use std::pin::pin;

use asyncgen::{AsyncGeneratorExt, async_coroutine};

#[tokio::main]
async fn main() {
    let mut generator = pin!(async_coroutine! {
        let _sent = yield_!(1);
    });
    generator.start().await.unwrap();
}
