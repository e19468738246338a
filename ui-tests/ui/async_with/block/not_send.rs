use std::rc::Rc;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

fn is_send(_: impl Send) {}

fn uses() {
    is_send(async {
        async_with!(session(), |n| {
            let shared = Rc::new(*n);
            tokio::task::yield_now().await;
            drop(shared);
        });
    });
}

fn main() {}
