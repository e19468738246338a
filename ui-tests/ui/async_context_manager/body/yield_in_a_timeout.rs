use std::time::Duration;

use asyncgen::{AsyncContextManager, async_context_manager};
use futures::future::Future;

async fn timeout<F: Future>(_: Duration, future: F) -> Result<F::Output, ()> {
    Ok(future.await)
}

#[async_context_manager]
async fn within(duration: Duration) -> impl AsyncContextManager<Value = ()> {
    let _ = timeout(duration, async { yield_!() }).await;
}

fn main() {}
