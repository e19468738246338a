use asyncgen::{AsyncExitStack, nullcontext};

async fn borrows() {
    let stack = AsyncExitStack::infallible();
    let text = stack.enter(nullcontext(String::new())).await;
    stack.enter(nullcontext(text)).await.push('!');
    stack.close(()).await;
}

fn main() {}
