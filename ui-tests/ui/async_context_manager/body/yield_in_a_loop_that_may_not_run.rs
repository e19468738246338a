use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(mut free: Vec<u32>) -> impl AsyncContextManager<Value = u32> {
    while let Some(mut n) = free.pop() {
        yield_!(&mut n);
        break;
    }
}

fn main() {}
