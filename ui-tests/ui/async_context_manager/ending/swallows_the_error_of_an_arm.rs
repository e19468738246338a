use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    match yield_!() {
        Ok(done) => Ok(done),
        Err(error) => {
            eprintln!("{error}");
            Ok(())
        }
    }
}

fn main() {}
