use asyncgen::{Stream, async_generator};

async fn timeout<F: Future>(future: F) -> Option<F::Output> {
    Some(future.await)
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let _ = timeout(async { yield_!(1); }).await;
}

fn main() {}
