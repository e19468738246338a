//! A crate that re-exports what it knows as `streams`.

pub use streams;
pub use streams::{async_gen, async_generator, for_await, try_async_gen};

/// Numbers from the crate itself.
#[async_generator(crate = crate::streams)]
pub async fn numbers(to: u32) -> impl streams::Stream<Item = u32> {
    for n in 0..to {
        yield_!(n);
    }
}
