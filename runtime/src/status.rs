//! The status of a generator.

/// The status of a generator between two polls, as Python's
/// [`inspect.getasyncgenstate`](https://docs.python.org/3/library/inspect.html#inspect.getasyncgenstate) returns it.
///
/// The [guide](crate::guide::protocol) has a table of what each method does in each status.
///
/// # Example
///
/// ```
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Status, async_generator};
///
/// #[async_generator]
/// async fn one() -> impl AsyncGenerator<Yield = u32> {
///     yield_!(1);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut one = pin!(one());
/// assert_eq!(one.status(), Status::Created);
/// one.anext().await?;
/// assert_eq!(one.status(), Status::Suspended);
/// one.anext().await?;
/// assert_eq!(one.status(), Status::Closed);
/// # Ok(())
/// # }
/// ```
// Declared in the order of the discriminants of `Poll<Option<_>>`, which a poll returns together with the first three (`Ready(None)`,
// `Ready(Some(_))`, `Pending`), so that converting between them is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The generator is complete, is closed or being closed, or has panicked.
    Closed,
    /// The body is suspended at a `yield_!`, and its item has been taken. The next resumption becomes the value of that `yield_!`.
    Suspended,
    /// The body is suspended at an `.await`, because the last poll returned `Pending`. The caller of that poll may have given up.
    Pending,
    /// The generator has not been polled.
    Created,
}
