#![deny(unused_must_use)]
use asyncgen::{BoxAsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> BoxAsyncContextManager<'static, u32> {
    yield_!(&mut 1);
}

async fn uses() {
    session();
}

fn main() {}
