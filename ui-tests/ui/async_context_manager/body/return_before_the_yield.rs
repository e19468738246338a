use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(is_on: bool) -> impl AsyncContextManager<Value = u32> {
    if !is_on {
        return;
    }
    yield_!(&mut 1);
}

fn main() {}
