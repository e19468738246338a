use asyncgen::{AsyncGenerator, AsyncGeneratorExt};

struct Command;

async fn consume(mut generator: impl AsyncGenerator<Command, Yield = u32> + Unpin) {
    let _ = generator.anext().await;
}

fn main() {}
