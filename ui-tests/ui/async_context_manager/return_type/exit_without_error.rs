use asyncgen::{AsyncContextManager, Completed, async_context_manager};

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> impl AsyncContextManager<Value = Conn, Exit = Completed> {
    yield_!(conn);
}

fn main() {}
