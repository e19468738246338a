use asyncgen::AsyncExitStack;

async fn pushes() -> Result<(), String> {
    let stack = AsyncExitStack::new();
    stack.push(async |_outcome| Ok(()));
    stack.push(async || ());
    stack.close(Ok(())).await
}

fn main() {}
