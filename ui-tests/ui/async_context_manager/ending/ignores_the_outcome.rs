use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    yield_!();
}

fn main() {}
