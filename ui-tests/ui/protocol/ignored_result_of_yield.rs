// Where errors can be thrown, `yield_!` evaluates to a `Result`: write `yield_!(1)?`, or say that it is ignored.
#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<(), String, Yield = u32> {
    yield_!(1);
}

fn main() {}
