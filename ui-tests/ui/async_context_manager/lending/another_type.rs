use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn greeting() -> impl AsyncContextManager<Value = String> {
    let mut text = "hello";
    yield_!(&mut text);
}

fn main() {}
