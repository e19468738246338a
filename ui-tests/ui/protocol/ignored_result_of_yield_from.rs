// A stream takes no errors: one that is thrown meanwhile ends the delegation, whose value it is.
#![deny(unused_must_use)]

use asyncgen::{AsyncGenerator, Stream, async_generator};

#[async_generator]
async fn numbers(stream: impl Stream<Item = u32>) -> impl AsyncGenerator<(), String, Yield = u32> {
    yield_from_!(stream);
}

fn main() {}
