use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = ()> {
    yield_!();
    break;
}

fn main() {}
