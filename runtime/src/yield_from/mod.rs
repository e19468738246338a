//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
mod source;

pub use self::source::{OtherwiseStream, OtherwiseUndefined, lookup, try_yield_from, yield_from};
