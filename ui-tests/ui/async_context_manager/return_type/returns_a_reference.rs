use asyncgen::async_context_manager;

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> &mut Conn {
    yield_!(conn);
}

fn main() {}
