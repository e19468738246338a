use std::io;

use asyncgen::{Stream, TryStream, async_generator};

fn source() -> io::Result<impl Stream<Item = u32>> {
    Ok(futures::stream::empty())
}

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = io::Error> {
    yield_from_!(source());
}

fn main() {}
