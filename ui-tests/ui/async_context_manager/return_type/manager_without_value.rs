use asyncgen::{AsyncContextManager, async_context_manager};

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> impl AsyncContextManager {
    yield_!(conn);
}

fn main() {}
