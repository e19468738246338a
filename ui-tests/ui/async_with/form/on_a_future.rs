use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn make() -> impl AsyncContextManager<Value = u32, Error = std::convert::Infallible, Exit = ()>
{
    session()
}

async fn uses() {
    let n = async_with!(make(), |n| *n);
}

fn main() {}
