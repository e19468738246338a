use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn text<'a>(name: &'a str) -> impl AsyncContextManager<Value = &'a str> {
    let text = format!("hello, {name}");
    yield_!(&mut text.as_str());
}

fn main() {}
