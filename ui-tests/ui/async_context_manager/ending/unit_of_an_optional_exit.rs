use std::io;

use asyncgen::{AsyncContextManager, Completed, async_context_manager};

#[async_context_manager]
async fn session()
-> impl AsyncContextManager<Value = (), Error = io::Error, Exit = Option<Completed>> {
    match yield_!() {
        Ok(done) => Ok(Some(done)),
        Err(_) => Ok(()),
    }
}

fn main() {}
