//! Re-exports `asyncgen`, and defines generators in crates that do not depend on it.

pub use asyncgen;
pub use asyncgen::{async_gen, async_generator, for_await, try_async_gen};

/// Defines a generator of the numbers below its argument, each twice.
#[macro_export]
macro_rules! numbers {
    ($vis:vis $name:ident) => {
        #[$crate::async_generator(crate = $crate::asyncgen)]
        $vis async fn $name(to: u32) -> impl $crate::asyncgen::Stream<Item = u32> {
            for n in 0..to {
                yield_!(n);
                println!("{:?}", yield_!(n));
            }
        }
    };
}
