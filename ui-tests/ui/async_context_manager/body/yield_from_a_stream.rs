use asyncgen::{AsyncContextManager, Stream, async_context_manager};

#[async_context_manager]
async fn session(numbers: impl Stream<Item = u32>) -> impl AsyncContextManager<Value = u32> {
    yield_from_!(numbers);
}

fn main() {}
