use asyncgen::{Stream, async_generator};
use std::io;

#[async_generator]
async fn numbers(text: &str) -> impl Stream<Item = io::Result<u32>> {
    with_yielder!(|yielder| {
        yielder.yield_(Ok(text.parse().map_err(io::Error::other)?)).await;
        Ok(())
    })?;
}

fn main() {}
