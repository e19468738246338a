use std::io;

use asyncgen::{BoxTryStream, TryStream, async_generator};

#[async_generator]
async fn numbers(error: io::Error) -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_!(1);
    yield_!(Err(error));
}

#[async_generator]
async fn in_a_box(text: String) -> BoxTryStream<'static, String, io::Error> {
    yield_!(Err(io::Error::other(std::future::ready(text).await)));
}

fn main() {}
