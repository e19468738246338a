use asyncgen::wrappers::Managed;
use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with};

struct DbError;

#[async_context_manager]
async fn connected() -> impl AsyncContextManager<Value = u32, Error = DbError> + Send {
    yield_!(&mut 1)
}

fn session() -> Managed<impl AsyncContextManager<Value = u32, Error = DbError> + Send> {
    connected().managed_with(|_, _| {})
}

async fn uses() -> Result<u32, DbError> {
    async_with!(session(), |n| Ok(*n))
}

fn main() {}
