#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, AsyncGeneratorExt};

async fn consume(mut generator: impl AsyncGenerator<Yield = u32> + Unpin) {
    generator.anext();
    generator.start();
    generator.asend(());
    generator.aclose();
}

async fn consume_throwing(mut generator: impl AsyncGenerator<(), String, Yield = u32> + Unpin) {
    generator.athrow(String::new());
}

fn main() {}
