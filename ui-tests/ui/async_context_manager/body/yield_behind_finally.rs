use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    finally!({ yield_!(&mut 1) }, {
        println!("cleanup");
    });
    yield_!(&mut 2);
}

fn main() {}
