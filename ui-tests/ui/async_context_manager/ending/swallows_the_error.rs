use std::io;

use asyncgen::{AsyncContextManager, Completed, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    let _ = yield_!();
    Ok(Completed)
}

fn main() {}
