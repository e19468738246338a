use asyncgen::{AsyncContextManager, async_context_manager};

struct Conn;
struct DbError;

#[async_context_manager]
async fn session(
    conn: &mut Conn,
) -> impl AsyncContextManager<Value = Conn, Error = DbError, Exit = bool> {
    yield_!(conn)
}

fn main() {}
