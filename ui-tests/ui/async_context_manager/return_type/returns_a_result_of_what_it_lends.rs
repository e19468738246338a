use asyncgen::async_context_manager;

struct Conn;
struct DbError;

#[async_context_manager]
async fn session(conn: &mut Conn) -> Result<Conn, DbError> {
    yield_!(conn)
}

fn main() {}
