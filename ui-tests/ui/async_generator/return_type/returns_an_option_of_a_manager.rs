use asyncgen::{AsyncContextManager, async_generator};

#[async_generator]
async fn session() -> Option<impl AsyncContextManager<Value = ()>> {
    yield_!();
}

fn main() {}
