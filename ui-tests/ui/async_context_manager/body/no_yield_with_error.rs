use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String, Error = std::io::Error> {
    let mut text = std::fs::read_to_string("text")?;
    Ok(text)
}

fn main() {}
