use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let read = session().with(async |n| {
        let text = std::fs::read_to_string("text")?;
        Ok(text.len())
    });
}

fn main() {}
