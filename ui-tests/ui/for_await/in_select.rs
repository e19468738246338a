use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    tokio::select! {
        _ = std::future::ready(()) => {
            #[for_await]
            for n in source {
                yield_!(n);
            }
        }
    }
}

fn main() {}
