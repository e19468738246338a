use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(skips: bool) -> impl AsyncContextManager<Value = ()> {
    yield_!();
    if skips {
        return Ok(());
    }
}

fn main() {}
