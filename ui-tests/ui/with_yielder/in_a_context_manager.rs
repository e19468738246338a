use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn manager() -> impl AsyncContextManager<Value = u32> {
    with_yielder!(|yielder| yielder.yield_(&mut 1).await);
}

#[async_context_manager]
async fn in_another_macro() -> impl AsyncContextManager<Value = u32> {
    println!("{:?}", with_yielder!(|yielder| { yielder.yield_(&mut 1).await }));
    yield_!(&mut 1);
}

fn main() {}
