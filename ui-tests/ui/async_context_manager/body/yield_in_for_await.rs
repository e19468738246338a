use asyncgen::{AsyncContextManager, Stream, async_context_manager};

#[async_context_manager]
async fn session(numbers: impl Stream<Item = u32>) -> impl AsyncContextManager<Value = u32> {
    #[for_await]
    for mut n in numbers {
        yield_!(&mut n);
    }
}

fn main() {}
