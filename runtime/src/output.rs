//! The types that the body of a stream can evaluate to.

use crate::infer::{ItemsMustBeResults, ResultItem};

/// The type that the body of a stream of `Y` evaluates to: `()`, or `Result<(), E>` if `Y` is a `Result` with the same error type.
#[diagnostic::on_unimplemented(
    message = "the body of a generator of `{Y}` evaluates to `{Self}`",
    label = "a stream's body evaluates to `()`, or to `Result<(), E>` where its items are `Result<T, E>`"
)]
pub trait Output<Y> {
    /// Returns the last item of the stream, which is the error if there is one.
    fn into_last_item(self) -> Option<Y>;
}

impl<Y> Output<Y> for () {
    #[inline(always)]
    fn into_last_item(self) -> Option<Y> {
        None
    }
}

// The `?` in the body is the error to report.
impl<Y> Output<Y> for ItemsMustBeResults<Y> {
    fn into_last_item(self) -> Option<Y> {
        None
    }
}

impl<Y: ResultItem<Error = E>, E> Output<Y> for Result<(), E> {
    #[inline(always)]
    fn into_last_item(self) -> Option<Y> {
        self.err().map(Y::from_error)
    }
}
