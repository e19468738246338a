use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String> {
    yield_!(&mut String::new());
}

async fn uses() {
    async_with!(session(), |text| {
        tokio::spawn(async { text.push('a') });
    });
}

fn main() {}
