use asyncgen::{BoxAsyncContextManager, async_generator};

struct Conn;

#[async_generator]
async fn session(conn: &mut Conn) -> BoxAsyncContextManager<'_, Conn> {
    yield_!(conn);
}

fn main() {}
