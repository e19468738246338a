use asyncgen::{AsyncContextManager, Completed, async_context_manager};

#[async_context_manager]
async fn session(
    is_on: bool,
) -> impl AsyncContextManager<Value = u32, Error = String, Exit = Option<Completed>> {
    if !is_on {
        return Ok(None);
    }
    yield_!(&mut 1).map(Some)
}

fn main() {}
