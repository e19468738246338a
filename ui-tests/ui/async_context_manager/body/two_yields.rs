use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    let mut text = String::new();
    yield_!(&mut text);
    yield_!(&mut text);
}

fn main() {}
