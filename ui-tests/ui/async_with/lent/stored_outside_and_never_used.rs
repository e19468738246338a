use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

async fn uses(kept: &mut Vec<&str>) {
    async_with!(session(), |text| {
        kept.push(text.as_str());
    });
}

fn main() {}
