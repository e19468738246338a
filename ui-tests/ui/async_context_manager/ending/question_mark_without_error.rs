use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    let mut text = std::fs::read_to_string("text")?;
    yield_!(&mut text);
}

fn main() {}
