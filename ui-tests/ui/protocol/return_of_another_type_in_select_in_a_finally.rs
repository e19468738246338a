use std::future::ready;

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = Result<u32, String>> {
    finally!(
        {
            tokio::select! {
                _ = ready(()) => return "five",
            }
        },
        {}
    );
    yield_!(6);
    Ok(7)
}

fn main() {}
