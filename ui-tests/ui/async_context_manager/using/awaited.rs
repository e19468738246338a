use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let n = session().await;
}

fn main() {}
