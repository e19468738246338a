use asyncgen::{LocalAsyncExitStack, async_with, nullcontext};

fn spawns() {
    tokio::spawn(async {
        async_with!(LocalAsyncExitStack::infallible(), |stack| {
            stack.enter(nullcontext(1)).await;
        });
    });
}

fn main() {}
