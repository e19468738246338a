use std::pin::Pin;

use asyncgen::{AsyncContextManager, async_context_manager};

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> Pin<Box<impl AsyncContextManager<Value = Conn>>> {
    yield_!(conn);
}

fn main() {}
