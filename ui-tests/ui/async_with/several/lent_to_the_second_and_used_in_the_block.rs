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
    async_with!(session(), transaction(a), |a, b| {
        *a += 1;
        *b += 1;
    });
}

fn main() {}
