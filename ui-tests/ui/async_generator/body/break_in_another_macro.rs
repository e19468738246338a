// The tokens of another macro are the compiler's to read: this may stand in a loop that the macro makes.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    tokio::select! {
        _ = std::future::ready(()) => break,
    }
}

fn main() {}
