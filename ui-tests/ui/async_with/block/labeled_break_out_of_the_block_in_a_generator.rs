use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    'outer: loop {
        async_with!(session(), |n| {
            yield_!(*n);
            break 'outer;
        });
    }
}

fn main() {}
