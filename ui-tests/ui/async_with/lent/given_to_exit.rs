use std::pin::pin;

use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

async fn uses() {
    let mut session = pin!(session());
    let mut entered = session.as_mut().enter().await;
    let kept = entered.exit(entered.value().as_str()).await;
    println!("{kept}");
}

fn main() {}
