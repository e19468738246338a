use asyncgen::{AsyncContextManager, Completed, async_context_manager};

#[async_context_manager]
async fn session(
    kind: u32,
) -> impl AsyncContextManager<Value = u32, Error = String, Exit = Option<Completed>> {
    match kind {
        0 => yield_!(&mut 1).map(Some),
        1 => Err("no session".into()),
        _ => Ok(None),
    }
}

fn main() {}
