use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(skips: bool) -> impl AsyncContextManager<Value = (), Error = io::Error> {
    let done = yield_!()?;
    if skips {
        return;
    }
    Ok(done)
}

fn main() {}
