//! Nothing determines the error type of a `?`.

use std::pin::pin;

use asyncgen::{AsyncGeneratorExt, async_coroutine};

#[tokio::main]
async fn main() {
    let mut numbers = pin!(async_coroutine! {
        let text: &str = yield_!(0);
        Ok(text.parse::<u32>()?)
    });
    numbers.start().await.unwrap();
}
