#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, AsyncGeneratorExt};

async fn consume(mut generator: impl AsyncGenerator<Yield = u32> + Unpin) {
    generator.aclose().await;
}

fn main() {}
