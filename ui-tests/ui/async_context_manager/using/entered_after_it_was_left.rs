use std::pin::pin;

use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let mut session = pin!(session());
    let mut entered = session.as_mut().enter().await;
    entered.exit(()).await;
    *entered.value() += 1;
}

fn main() {}
