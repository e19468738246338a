use asyncgen::{AsyncExitStack, nullcontext};

async fn keeps() {
    let stack = AsyncExitStack::infallible();
    let text = stack.enter(nullcontext(String::new())).await;
    stack.close(()).await;
    text.push('!');
}

fn main() {}
