// Re-entrance, which Python has an error for at run time.
use asyncgen::{AsyncGenerator, AsyncGeneratorExt};

async fn consume(mut generator: impl AsyncGenerator<Yield = u32> + Unpin) {
    let first = generator.anext();
    let second = generator.anext();
    let _ = (first.await, second.await);
}

fn main() {}
