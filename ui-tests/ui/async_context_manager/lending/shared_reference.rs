use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn greeting() -> impl AsyncContextManager<Value = String> {
    let text = String::from("hello");
    yield_!(&text);
}

fn main() {}
