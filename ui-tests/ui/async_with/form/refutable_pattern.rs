use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = Option<u32>> {
    yield_!(&mut Some(1));
}

async fn uses() {
    async_with!(session(), |Some(n)| *n += 1);
}

fn main() {}
