use std::io;

use asyncgen::{Stream, async_generator};

fn source() -> io::Result<impl Stream<Item = io::Result<u32>>> {
    Ok(futures::stream::empty())
}

#[async_generator]
async fn numbers() -> impl Stream<Item = io::Result<u32>> {
    yield_from_!(source());
}

fn main() {}
