use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(greets: bool) -> impl AsyncContextManager<Value = String> {
    let mut text = String::new();
    if greets {
        yield_!(&mut text);
    }
    yield_!(&mut text);
}

fn main() {}
