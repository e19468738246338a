use asyncgen::AsyncExitStack;

struct HasNeitherEnterNorExit;

async fn enters() {
    let stack = AsyncExitStack::infallible();
    stack.enter(HasNeitherEnterNorExit).await;
    stack.close(()).await;
}

fn main() {}
