#![deny(unused_must_use)]
use std::pin::pin;

use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let mut session = pin!(session());
    session.as_mut().enter().await;
}

fn main() {}
