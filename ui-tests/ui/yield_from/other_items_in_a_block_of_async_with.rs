use std::io;

use asyncgen::{Stream, TryStream, async_generator, nullcontext};

#[async_generator]
async fn numbers<S: Stream<Item = String>>(words: S) -> impl TryStream<Ok = u32, Error = io::Error> {
    async_with!(nullcontext(1), |_n| {
        yield_from_!(words);
    });
}

fn main() {}
