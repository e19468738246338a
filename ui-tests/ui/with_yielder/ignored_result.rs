#![deny(unused_must_use)]

use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| -> Result<(), String> {
        yielder.yield_(1).await;
        Ok(())
    });
}

fn main() {}
