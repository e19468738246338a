use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() -> std::io::Result<()> {
    async_with!(session(), |n| {
        println!("{}", std::fs::read_to_string("text")?);
    });
    Ok(())
}

fn main() {}
