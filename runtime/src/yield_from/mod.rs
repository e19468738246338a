//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
mod source;

pub(crate) use self::source::Probe;
pub use self::source::{
    FallbackToGenerator, FallbackToNoDefault, FallbackToStream, TryYieldFromSource,
    YieldFromSource, probe,
};
