use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(kind: u32) -> impl AsyncContextManager<Value = u32> {
    match kind {
        0 => yield_!(&mut 1),
        1 => println!("no session"),
        _ => yield_!(&mut 2),
    }
}

fn main() {}
