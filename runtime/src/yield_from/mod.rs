//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
#[allow(missing_docs, reason = "the public items are hidden")]
mod source;

pub(crate) use self::delegate::PollDelegate;
pub use self::delegate::delegation;
pub(crate) use self::source::{Probe, Selected};
pub use self::source::{ProbeFallback, TryYieldFromSource, YieldFromSource, probe, types_of};
