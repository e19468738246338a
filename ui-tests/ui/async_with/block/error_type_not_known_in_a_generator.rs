use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

#[async_generator]
async fn numbers() -> impl Stream<Item = std::io::Result<u32>> {
    async_with!(session(), |n| {
        std::fs::read_to_string("text")?;
        yield_!(Ok(*n));
        Ok(())
    })?;
}

fn main() {}
