use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    let mut text = String::new();
    text.push('a');
}

fn main() {}
