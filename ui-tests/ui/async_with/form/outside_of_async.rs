use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

fn uses() {
    async_with!(session(), |n| *n += 1);
}

fn main() {}
