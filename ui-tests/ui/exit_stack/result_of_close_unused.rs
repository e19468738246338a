#![deny(unused_must_use)]

use asyncgen::AsyncExitStack;

async fn closes(mut stack: AsyncExitStack<'_, String>) {
    AsyncExitStack::infallible();
    stack.pop_all();
    stack.close(Ok(()));
    AsyncExitStack::new().close(Err::<(), _>("failed")).await;
}

fn main() {}
