//! A method of a value is called before the type of the value is known.

use std::pin::pin;

use asyncgen::{AsyncGeneratorExt, async_coroutine};

#[tokio::main]
async fn main() {
    let mut lengths = pin!(async_coroutine! {
        let sent = yield_!(0);
        sent.len()
    });
    lengths.start().await.unwrap();
    lengths.asend("text").await.unwrap();
}
