use std::pin::Pin;

use asyncgen::{Stream, async_context_manager};

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> Pin<Box<dyn Stream<Item = Conn>>> {
    yield_!(conn);
}

fn main() {}
