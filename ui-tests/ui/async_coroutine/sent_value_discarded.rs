//! A value is sent to a body that discards what it is sent.

use std::pin::pin;

use asyncgen::{AsyncGeneratorExt, async_coroutine};

#[tokio::main]
async fn main() {
    let mut generator = pin!(async_coroutine! {
        yield_!(1);
    });
    generator.start().await.unwrap();
    generator.asend("text").await.unwrap();
}
