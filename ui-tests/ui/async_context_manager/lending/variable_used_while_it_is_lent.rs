use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn both() -> impl AsyncContextManager<Value = Vec<u32>> {
    let mut rows = vec![1];
    let first = &rows[0];
    yield_!(&mut rows);
    println!("{first}");
}

fn main() {}
