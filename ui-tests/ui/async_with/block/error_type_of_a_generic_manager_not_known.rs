use asyncgen::{AsyncContextManager, async_context_manager, async_with};

struct DbError;

#[async_context_manager]
async fn transaction<E: From<DbError>>() -> impl AsyncContextManager<Value = u32, Error = E> {
    yield_!(&mut 1)
}

async fn uses() {
    let rows = async_with!(transaction(), |n| Ok(*n));
}

fn main() {}
