// A macro carries a yield into an `async` block, which another generator would then poll.
use asyncgen::{Stream, async_generator};

macro_rules! smuggle {
    ($yielding:expr) => {
        async { $yielding }
    };
}

macro_rules! smuggle_by_name {
    () => {
        async { yield_!(1) }
    };
}

#[async_generator]
async fn smuggler() -> impl Stream<Item = u64> {
    let _stolen = smuggle!(yield_!(1));
    let _stolen = smuggle_by_name!();
    let _stolen = smuggle!(with_yielder!(|yielder| yielder.yield_(1).await));
}

fn main() {}
