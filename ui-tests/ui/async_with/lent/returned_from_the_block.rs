use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

async fn uses() {
    let kept = async_with!(session(), |text| text);
    println!("{kept}");
}

fn main() {}
