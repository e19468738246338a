use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with};

#[async_context_manager]
async fn session(n: &mut u32) -> impl AsyncContextManager<Value = u32> {
    yield_!(n);
}

async fn uses() {
    let mut n = 1;
    async_with!(session(&mut n).managed(), |n| *n += 1);
}

fn main() {}
