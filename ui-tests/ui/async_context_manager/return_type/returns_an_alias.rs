use asyncgen::{BoxAsyncContextManager, async_context_manager};

struct Conn;
type Session = BoxAsyncContextManager<'static, Conn>;

#[async_context_manager]
async fn session(conn: &mut Conn) -> Session {
    yield_!(conn);
}

fn main() {}
