//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
#[allow(missing_docs, reason = "the public items are hidden")]
mod source;

pub(crate) use self::source::{Probe, TryYieldFromSource, YieldFromSource};
pub use self::source::{ProbeFallback, probe, try_yield_from, yield_from};
