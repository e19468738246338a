//! `yield_from_!`: delegation to a stream or to another generator.

mod delegate;
mod source;

pub use self::source::{
    FallbackToGenerator, FallbackToNoDefault, FallbackToStream, probe, try_yield_from, yield_from,
};
