use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn both() -> impl AsyncContextManager<Value = (u32, u32)> {
    let (mut first, mut second) = (1, 2);
    yield_!(&mut first, &mut second);
}

fn main() {}
