//! What the body of a stream may evaluate to.

/// The type of a stream's body: `()`, or `Result<(), E>` where the items are results of the same
/// error.
#[diagnostic::on_unimplemented(
    message = "the body of a generator of `{Y}` evaluates to `{Self}`",
    label = "a stream's body evaluates to `()`, or to `Result<(), E>` where its items are `Result<T, E>`"
)]
pub trait Output<Y> {
    /// The item with which the stream ends.
    fn into_last_item(self) -> Option<Y>;
}

impl<Y> Output<Y> for () {
    #[inline(always)]
    fn into_last_item(self) -> Option<Y> {
        None
    }
}

impl<T, E> Output<Result<T, E>> for Result<(), E> {
    #[inline(always)]
    fn into_last_item(self) -> Option<Result<T, E>> {
        self.err().map(Err)
    }
}
