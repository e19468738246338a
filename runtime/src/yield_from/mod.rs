//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
#[allow(missing_docs, reason = "the public items are hidden")]
mod source;

pub use self::source::{
    FallbackToGenerator, FallbackToNoDefault, FallbackToStream, probe, try_yield_from, yield_from,
};
pub(crate) use self::source::{Probe, TryYieldFromSource, YieldFromSource};
