use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn maybe(yes: bool) -> impl AsyncContextManager<Value = u32> {
    if yes {
        yield_!(&mut 1);
    }
}

fn main() {}
