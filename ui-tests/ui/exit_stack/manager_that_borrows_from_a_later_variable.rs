use asyncgen::{AsyncExitStack, nullcontext};

async fn borrows() {
    let stack = AsyncExitStack::infallible();
    let text = String::new();
    stack.enter(nullcontext(&text)).await;
}

fn main() {}
