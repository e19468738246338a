use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

#[async_generator]
async fn lengths() -> impl Stream<Item = usize> {
    let mut kept = None;
    async_with!(session(), |text| {
        yield_!(text.len());
        kept = Some(text);
    });
    println!("{kept:?}");
}

fn main() {}
