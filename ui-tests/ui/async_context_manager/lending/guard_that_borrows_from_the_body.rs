use asyncgen::{AsyncContextManager, async_context_manager};
use tokio::sync::{Mutex, MutexGuard};

#[async_context_manager]
async fn locked() -> impl AsyncContextManager<Value = MutexGuard<'static, u32>> {
    let counter = Mutex::new(0);
    let mut guard = counter.lock().await;
    yield_!(&mut guard);
}

fn main() {}
