//! The error messages of both the checks and the macros that an expansion defines for the tokens of other macros.

/// The error for a context manager that yields what another one lends.
pub(crate) const LENDS_ONE_VALUE: &str = "a context manager lends one value: write `yield_!(&mut value)`, or, to lend \
     what another one lends, `async_with!(other, |value| yield_!(value))`";

/// The error for a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` requires a generator that can be closed: return \
     `impl AsyncGenerator<Yield = T>`, which is also a stream";

/// The error for a `with_yielder!` in a context manager.
pub(crate) const YIELDER_LENDS_NOTHING: &str = "`with_yielder!` is in a context manager, which lends one value: \
     write `yield_!(&mut value)` directly in its body";
