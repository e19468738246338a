use std::pin::pin;

use asyncgen::{Stream, aclosing, async_generator, async_with};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

async fn uses() {
    async_with!(aclosing(pin!(numbers())), |_| println!("in a block"));
}

fn main() {}
