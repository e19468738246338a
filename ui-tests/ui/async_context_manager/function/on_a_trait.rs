use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
trait Db {
    async fn session(&self) -> impl AsyncContextManager<Value = ()>;
}

fn main() {}
