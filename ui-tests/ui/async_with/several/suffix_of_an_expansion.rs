use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let mine = 1;
    async_with!(session(), |a| { *a += 1 } => mine);
}

fn main() {}
