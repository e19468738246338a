use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = Vec<u8>, Error = io::Error> {
    let mut text = Vec::new();
    let done = yield_!(&mut text)?;
    std::fs::write("text", text)?;
}

fn main() {}
