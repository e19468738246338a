use std::io;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = String, Error = io::Error> {
    yield_!(&mut String::new())
}

async fn uses() -> io::Result<()> {
    let kept = async_with!(session(), |text| Ok(text.as_str()))?;
    println!("{kept}");
    Ok(())
}

fn main() {}
