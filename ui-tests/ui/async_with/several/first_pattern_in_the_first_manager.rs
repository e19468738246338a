use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

#[async_context_manager]
async fn transaction(session: &mut u32) -> impl AsyncContextManager<Value = u32> {
    yield_!(session);
}

async fn uses() {
    async_with!(transaction(b), session(), |a, b| { *a += *b });
}

fn main() {}
