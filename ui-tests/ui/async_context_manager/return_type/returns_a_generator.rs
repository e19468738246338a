use asyncgen::{AsyncGenerator, async_context_manager};

struct Conn;

#[async_context_manager]
async fn session(conn: &mut Conn) -> impl AsyncGenerator<Yield = Conn> {
    yield_!(conn);
}

fn main() {}
