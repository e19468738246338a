use asyncgen::{AsyncExitStack, async_with, nullcontext};

async fn returned_from_the_block() {
    let text = async_with!(AsyncExitStack::infallible(), |stack| {
        stack.enter(nullcontext(String::new())).await
    });
    text.push('!');
}

async fn returned_from_the_function<'a>() -> &'a mut String {
    let stack = AsyncExitStack::infallible();
    stack.enter(nullcontext(String::new())).await
}

fn main() {}
