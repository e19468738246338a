use asyncgen::{AsyncExitStack, nullcontext};

async fn keeps() {
    let mut stack = AsyncExitStack::infallible();
    let text = stack.enter(nullcontext(String::new())).await;
    let all = stack.pop_all();
    text.push('!');
    all.close(()).await;
}

fn main() {}
