//! How a block ended, and what using a manager comes to.

use core::convert::Infallible;
use core::error::Error;
use core::fmt;

/// That the block of a context manager came to its end with `Ok`.
///
/// It comes out of the manager's `yield_!` alone, and the manager has to give it back to say that all went
/// well. So a manager cannot swallow an error by accident: where the block failed there is none.
///
/// # Panics
///
/// Using a manager panics where the block failed, and the manager returns the `Completed` of another use, which was
/// kept.
///
/// # Example
///
/// ```
/// use std::io;
///
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
/// use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};
///
/// /// A buffer that is written out when the block is done.
/// #[async_context_manager]
/// async fn buffered<W: AsyncWrite + Unpin>(
///     output: W,
/// ) -> impl AsyncContextManager<Value = BufWriter<W>, Error = io::Error> {
///     let mut buffer = BufWriter::new(output);
///     let done = yield_!(&mut buffer)?;
///     buffer.flush().await?;
///     Ok(done)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> io::Result<()> {
/// let mut output = Vec::new();
/// async_with!(buffered(&mut output), |buffer| { buffer.write_all(b"text").await })?;
/// assert_eq!(output, b"text");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a manager returns the `Completed` that its `yield_!` gave, or an error"]
pub struct Completed {
    _made_by_using: (),
}

impl Completed {
    pub(crate) const fn new() -> Self {
        Completed { _made_by_using: () }
    }
}

/// What leaving a manager comes to, which tells the kinds of managers apart: `()`, [`Completed`],
/// `Option<Completed>`.
///
/// See [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
#[diagnostic::on_unimplemented(
    message = "no context manager has `Exit = {Self}` and `Error = {E}`",
    label = "name the `Exit` that goes with the `Error`",
    note = "`Error = Infallible, Exit = ()`; or `Error = E, Exit = Completed`; or `Error = E, Exit = Option<Completed>`, \
            of a manager that may swallow errors",
    note = "where no attribute fills it in, a box says it too: `BoxAsyncContextManager<'_, V, E, Completed>`"
)]
pub trait ExitKind<E>: Sized + sealed::Sealed {
    /// What [`enter`](crate::AsyncContextManagerExt::enter) resolves to: `T`, or `Result<T, E>`.
    type Entering<T>;

    #[doc(hidden)]
    fn entering<T>(entered: Result<T, E>) -> Self::Entering<T>;
}

impl ExitKind<Infallible> for () {
    type Entering<T> = T;

    #[inline(always)]
    fn entering<T>(Ok(entered): Result<T, Infallible>) -> T {
        entered
    }
}

impl<E> ExitKind<E> for Completed {
    type Entering<T> = Result<T, E>;

    #[inline(always)]
    fn entering<T>(entered: Result<T, E>) -> Result<T, E> {
        entered
    }
}

impl<E> ExitKind<E> for Option<Completed> {
    type Entering<T> = Result<T, E>;

    #[inline(always)]
    fn entering<T>(entered: Result<T, E>) -> Result<T, E> {
        entered
    }
}

/// What the block of a manager may evaluate to, and what using the manager gives then.
///
/// See [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
#[diagnostic::on_unimplemented(
    message = "the block of this context manager evaluates to `{R}`",
    label = "expected `Result<_, {E}>`",
    note = "a manager with an `Error` has to know how the block ended: end it in `Ok(value)`",
    note = "a bound on a manager, and a box, name its `Exit` as well: `AsyncContextManager<Value = V, Error = E, Exit = Completed>`, \
            `BoxAsyncContextManager<'_, V, E, Completed>`"
)]
pub trait ExitWith<E, R>: ExitKind<E> + Keep<R> {
    /// What using the manager gives.
    type Output;

    #[doc(hidden)]
    fn split(value: R) -> (Self::Kept, Result<Completed, E>);

    #[doc(hidden)]
    fn join(kept: Self::Kept, exit: Result<Self, E>) -> Self::Output;

    #[doc(hidden)]
    fn failed(error: E) -> Self::Output;
}

/// What is kept of the block's value while the manager is being left.
// It says nothing about the error. Whether a task is `Send` is proved with all lifetimes forgotten: each `'static` of two
// `Box<dyn Error>` may be any lifetime then, and the two may be two types. So the types of what a task
// holds must not depend on the block's error being the manager's.
#[doc(hidden)]
pub trait Keep<R> {
    type Kept;
}

impl<R> Keep<R> for () {
    type Kept = R;
}

impl<T, E> Keep<Result<T, E>> for Completed {
    type Kept = Option<T>;
}

impl<T, E> Keep<Result<T, E>> for Option<Completed> {
    type Kept = Option<T>;
}

impl<R> ExitWith<Infallible, R> for () {
    type Output = R;

    #[inline(always)]
    fn split(value: R) -> (R, Result<Completed, Infallible>) {
        (value, Ok(Completed::new()))
    }

    #[inline(always)]
    fn join(kept: R, _: Result<(), Infallible>) -> R {
        kept
    }

    #[inline(always)]
    fn failed(error: Infallible) -> R {
        match error {}
    }
}

impl<T, E> ExitWith<E, Result<T, E>> for Completed {
    type Output = Result<T, E>;

    #[inline(always)]
    fn split(value: Result<T, E>) -> (Option<T>, Result<Completed, E>) {
        split(value)
    }

    #[inline(always)]
    fn join(kept: Option<T>, exit: Result<Completed, E>) -> Result<T, E> {
        exit.map(|_| completed(kept))
    }

    #[inline(always)]
    fn failed(error: E) -> Result<T, E> {
        Err(error)
    }
}

impl<T, E> ExitWith<E, Result<T, E>> for Option<Completed> {
    type Output = Result<Option<T>, E>;

    #[inline(always)]
    fn split(value: Result<T, E>) -> (Option<T>, Result<Completed, E>) {
        split(value)
    }

    #[inline(always)]
    fn join(kept: Option<T>, exit: Result<Option<Completed>, E>) -> Result<Option<T>, E> {
        exit.map(|exit| exit.map(|_| completed(kept)))
    }

    #[inline(always)]
    fn failed(error: E) -> Result<Option<T>, E> {
        Err(error)
    }
}

#[inline(always)]
fn split<T, E>(value: Result<T, E>) -> (Option<T>, Result<Completed, E>) {
    match value {
        Ok(value) => (Some(value), Ok(Completed::new())),
        Err(error) => (None, Err(error)),
    }
}

#[inline(always)]
fn completed<T>(kept: Option<T>) -> T {
    kept.expect("a context manager returned the `Completed` of another use: this block failed")
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::Completed {}
    impl Sealed for Option<super::Completed> {}
}

/// Two errors: that of a block, and the one that leaving the manager failed with after it.
///
/// A manager has the block's error in hand when leaving fails as well, and decides what becomes of
/// the two. One that is not to lose either returns both, in an error that can be made of this. This is an
/// [`Error`] itself where `X` is one, as `Box<dyn Error>` is not; `B` need not be.
///
/// Shown, it is the block's error, and says that leaving failed, too; its [`source`](Error::source) is the error of
/// leaving.
///
/// # Where the semantics come from
///
/// [PEP 3134](https://peps.python.org/pep-3134/), implicit exception chaining.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncContextManager, ExitFailed, async_context_manager, async_with};
///
/// type Error = Box<dyn std::error::Error + Send + Sync>;
///
/// #[async_context_manager]
/// async fn session() -> impl AsyncContextManager<Value = (), Error = Error> {
///     match yield_!() {
///         Ok(done) => Ok(done),
///         Err(block) => match log_out().await {
///             Ok(()) => Err(block),
///             Err(exit) => Err(ExitFailed { block, exit }.into()),
///         },
///     }
/// }
///
/// async fn log_out() -> Result<(), std::fmt::Error> {
///     Err(std::fmt::Error)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let failed: Result<(), Error> = async_with!(session(), |_| { Err("no such row".into()) });
/// let failed = failed.unwrap_err();
/// let both = failed.downcast_ref::<ExitFailed<Error, std::fmt::Error>>().unwrap();
/// assert_eq!(both.block.to_string(), "no such row");
/// assert_eq!(both.exit, std::fmt::Error);
/// assert_eq!(failed.to_string(), "no such row; then leaving the context manager failed as well");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExitFailed<B, X> {
    /// That of the block.
    pub block: B,
    /// The one that leaving failed with.
    pub exit: X,
}

impl<B: fmt::Display, X> fmt::Display for ExitFailed<B, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}; then leaving the context manager failed as well",
            self.block
        )
    }
}

impl<B: fmt::Debug + fmt::Display, X: Error + 'static> Error for ExitFailed<B, X> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.exit)
    }
}
