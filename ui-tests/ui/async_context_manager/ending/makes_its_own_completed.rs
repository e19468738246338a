use std::io;

use asyncgen::{AsyncContextManager, Completed, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    yield_!().or_else(|_: io::Error| Ok(Completed { _made_by_using: () }))
}

fn main() {}
