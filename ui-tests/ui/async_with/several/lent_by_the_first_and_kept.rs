use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn uses() {
    let mut kept = None;
    async_with!(session(), session(), |a, b| {
        kept = Some(a);
        *b += 1;
    });
    println!("{kept:?}");
}

fn main() {}
