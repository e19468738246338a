use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

async fn uses() {
    let kept = session().with(async |text| text).await;
    println!("{kept}");
}

fn main() {}
