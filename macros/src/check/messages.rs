//! Error messages about a `?`, and messages with several users: the checks, and the macros that an expansion defines for other macros' tokens.

use syn::Error;

use crate::facts::{BodyKind, BodySignature, YieldForm};

/// The error for a context manager that yields what another one lends.
pub(crate) const LENDS_ONE_VALUE: &str = "a context manager lends one value: write `yield_!(&mut value)`, or, to lend \
     what another one lends, `async_with!(other, |value| yield_!(value))`";

/// The error for a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` requires a generator that can be closed: return \
     `impl AsyncGenerator<Yield = T>`, which is also a stream";

/// The error for a `with_yielder!` in a context manager.
pub(crate) const YIELDER_LENDS_NOTHING: &str = "`with_yielder!` is in a context manager, which lends one value: \
     write `yield_!(&mut value)` directly in its body";

/// Returns the message for a `?` in a body that cannot return its error.
pub(crate) fn refused_question_mark(signature: &BodySignature) -> Option<&'static str> {
    match (signature.body, &signature.resume_protocol) {
        (BodyKind::Unit, _) if signature.yields == YieldForm::Lends => Some(
            "`?` has nowhere to send its error: the context manager has none. \
             Write `impl AsyncContextManager<Value = T, Error = E>`",
        ),
        (BodyKind::Unit, None) => Some(
            "`?` has nowhere to send its error: the generator's items are not results. \
             Write `-> impl Stream<Item = Result<T, E>>`",
        ),
        (BodyKind::Unit, Some(_)) => Some(
            "`?` has nowhere to send its error: the generator returns `()`. \
             Write `Return = Result<(), E>`, or in a box `BoxAsyncGenerator<'_, T, Result<(), E>>`",
        ),
        (BodyKind::Cleanup, _) => Some(
            "`?` cannot leave a cleanup, because its error could hide the one that the cleanup runs for: \
             handle the error here",
        ),
        (
            BodyKind::Result
            | BodyKind::Value
            | BodyKind::FinallyBody
            | BodyKind::WithBlock
            | BodyKind::YielderBlock,
            _,
        ) => None,
    }
}

/// Returns the error for a `for await` in a statement that is left as it is.
pub(super) fn misplaced_for_await(error: &Error) -> Error {
    let message = "`for await` is in a statement with an attribute that may be a macro: move the loop out of the statement";
    Error::new(error.span(), message)
}
