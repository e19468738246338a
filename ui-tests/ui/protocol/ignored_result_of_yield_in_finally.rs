#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<(), String, Yield = u32> {
    finally!({
        yield_!(1);
    }, {
        yield_!(2);
    });
}

fn main() {}
