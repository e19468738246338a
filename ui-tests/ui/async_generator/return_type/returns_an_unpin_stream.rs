use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> + Unpin {
    yield_!(1);
}

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = ()> + Unpin {
    yield_!();
}

#[async_generator]
async fn cloned() -> impl Stream<Item = u32> + Clone {
    yield_!(1);
}

fn main() {}
