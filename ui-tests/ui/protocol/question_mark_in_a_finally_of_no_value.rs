use std::num::ParseIntError;

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers(text: &str) -> impl AsyncGenerator<Yield = u32, Return = Result<(), ParseIntError>> {
    finally!({
        yield_!(text.parse()?);
    }, {});
    Ok(())
}

fn main() {}
