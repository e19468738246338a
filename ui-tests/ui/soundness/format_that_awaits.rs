//! What is called `format!` is put into a closure, for the item to be built in place: so it cannot await, whatever it is.

use asyncgen::{Stream, async_generator};

macro_rules! format {
    ($future:expr) => {
        $future.await.to_string()
    };
}

#[async_generator]
async fn awaiting() -> impl Stream<Item = String> {
    yield_!(format!(std::future::ready(1)));
}

fn main() {}
