use std::rc::Rc;

use asyncgen::{AsyncExitStack, nullcontext};

async fn enters() {
    let stack = AsyncExitStack::infallible();
    stack.enter(nullcontext(Rc::new(1))).await;
    stack.close(()).await;
}

fn main() {}
