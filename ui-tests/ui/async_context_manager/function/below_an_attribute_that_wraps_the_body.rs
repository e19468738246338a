// The other order is in `above_instrument.rs`.
use asyncgen::{AsyncContextManager, async_context_manager};

#[tracing::instrument]
#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = ()> {
    yield_!();
}

fn main() {}
