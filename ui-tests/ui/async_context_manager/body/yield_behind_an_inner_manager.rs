use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    async_with!(asyncgen::nullcontext(1), |n| yield_!(n));
    yield_!(&mut 2);
}

fn main() {}
