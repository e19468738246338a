use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    tokio::select! {
        _ = std::future::ready(()) => loop { break },
        _ = std::future::ready(()) => break,
    }
}

fn main() {}
