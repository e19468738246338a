use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(is_on: bool) -> impl AsyncContextManager<Value = (), Error = io::Error> {
    if is_on {
        yield_!()
    }
}

fn main() {}
