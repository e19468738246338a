use asyncgen::wrappers::Managed;
use asyncgen::{AsyncContextManager, BoxAsyncContextManager, async_context_manager};

struct DbError;

#[async_context_manager]
async fn session() -> Managed<impl AsyncContextManager<Value = u32, Error = DbError> + Send> {
    yield_!(&mut 1)
}

#[async_context_manager]
async fn boxed() -> Managed<BoxAsyncContextManager<'static, u32>> {
    yield_!(&mut 1);
}

fn main() {}
