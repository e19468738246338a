use asyncgen::{AsyncContextManager, async_generator};

struct Conn;

#[async_generator]
async fn session(conn: &mut Conn) -> impl AsyncContextManager<Value = Conn> {
    yield_!(conn);
}

fn main() {}
