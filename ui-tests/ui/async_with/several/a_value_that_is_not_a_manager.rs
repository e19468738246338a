use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    async_with!(session(), 5, |a, b| { *a += *b });
}

fn main() {}
