use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn greeting() -> impl AsyncContextManager<Value = String> {
    yield_!();
}

fn main() {}
