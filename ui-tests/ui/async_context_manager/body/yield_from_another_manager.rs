use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(
    inner: impl AsyncContextManager<Value = u32>,
) -> impl AsyncContextManager<Value = u32> {
    yield_from_!(inner);
}

fn main() {}
