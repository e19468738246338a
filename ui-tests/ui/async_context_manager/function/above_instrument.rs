// Its span would cover the call that creates the context manager, and none of the polls.
use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
#[tracing::instrument(err)]
async fn session() -> impl AsyncContextManager<Value = u32, Error = std::io::Error> {
    yield_!(&mut 1)?;
    Ok(())
}

fn main() {}
