#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<(), String, Yield = u32, Return = Result<(), String>> {
    finally!({
        yield_!(1)?;
        "1".parse::<u32>()
    }, {});
    Ok(())
}

fn main() {}
