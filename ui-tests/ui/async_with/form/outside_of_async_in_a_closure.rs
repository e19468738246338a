use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let use_it = || async_with!(session(), |n| *n += 1);
    use_it();
}

fn main() {}
