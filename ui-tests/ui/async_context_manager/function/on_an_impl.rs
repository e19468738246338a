use asyncgen::{AsyncContextManager, async_context_manager};

struct Db;

#[async_context_manager]
impl Db {
    async fn session(&self) -> impl AsyncContextManager<Value = ()> {
        yield_!();
    }
}

fn main() {}
