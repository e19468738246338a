use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn greeting(text: &String) -> impl AsyncContextManager<Value = String> {
    yield_!(text);
}

fn main() {}
