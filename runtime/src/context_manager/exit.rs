//! The outcome of a block, and the result of using a manager.

use core::convert::{Infallible, identity};
use core::error::Error;
use core::fmt;

/// Proof that the block of a context manager returned `Ok`.
///
/// Only the `yield_!` of a manager creates it, and a manager must return it to report success. If the block fails, there is no `Completed`,
/// so a manager cannot swallow an error by accident.
///
/// # Panics
///
/// The use of a manager panics if the block fails and the manager returns a `Completed` that it stored during another use.
///
/// # Example
///
/// See [`async_context_manager`](macro@crate::async_context_manager).
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

/// The success type of exiting a manager. It determines the kind of the manager: `()`, [`Completed`], or `Option<Completed>`.
///
/// See [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
#[diagnostic::on_unimplemented(
    message = "no context manager has `Exit = {Self}` and `Error = {E}`",
    label = "name the `Exit` that goes with the `Error`",
    note = "`Error = Infallible, Exit = ()`; or `Error = E, Exit = Completed`; or `Error = E, Exit = Option<Completed>`, \
            of a manager that may swallow errors",
    note = "where no attribute fills it in, a box says it too: `BoxAsyncContextManager<'_, V, E, Completed>`"
)]
pub trait ExitKind<E>: Sized + sealed::Sealed + 'static {
    /// The type that [`enter`](crate::AsyncContextManagerExt::enter) resolves to: `T`, or `Result<T, E>`.
    type Entering<T>;

    #[doc(hidden)]
    fn entering<T>(entered: Result<T, E>) -> Self::Entering<T>;

    /// Creates the result of exiting a stack. `None` stands for a suppressed error.
    #[doc(hidden)]
    fn from_option(completed: Option<Completed>) -> Self;

    /// Converts the result of exiting a manager. `None` stands for a suppressed error.
    #[doc(hidden)]
    fn into_option(self) -> Option<Completed>;
}

impl ExitKind<Infallible> for () {
    type Entering<T> = T;

    #[inline(always)]
    fn entering<T>(Ok(entered): Result<T, Infallible>) -> T {
        entered
    }

    fn from_option(_: Option<Completed>) {}

    fn into_option(self) -> Option<Completed> {
        Some(Completed::new())
    }
}

/// Relates the type `R` of a block to the result of using the manager.
///
/// See [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
// A known `Exit` has one implementation for its `Error`. A block of another type is then a mismatched type, and not this error.
#[diagnostic::on_unimplemented(
    message = "the `Exit` of this context manager is not known, or does not go with `Error = {E}`",
    label = "name the `Exit` where the type of this manager is written",
    note = "only `#[async_context_manager]` fills in the `Exit`: name it in a return type without the attribute, in a bound, and in a box",
    note = "write `AsyncContextManager<Value = V, Error = E, Exit = Completed>` or `BoxAsyncContextManager<'_, V, E, Completed>`; \
            without errors, `Error = Infallible, Exit = ()`"
)]
pub trait ExitWith<E, R>: ExitKind<E> + RetainedValue<R> {
    /// The type that the use of the manager evaluates to.
    type Output;

    #[doc(hidden)]
    fn split(value: R) -> (Self::Retained, Result<Completed, E>);

    #[doc(hidden)]
    fn join(retained: Self::Retained, exit: Result<Self, E>) -> Self::Output;

    #[doc(hidden)]
    fn failed(error: E) -> Self::Output;
}

/// The part of the block's value that is retained while the manager is being exited.
// Does not mention the error type of the manager. To prove that a task is `Send`, rustc erases all lifetimes. The `'static` of each of two
// `Box<dyn Error>` may then be any lifetime, and the two may be different types. So the types of the values in a task must not depend on
// the block having the error type of the manager.
#[doc(hidden)]
pub trait RetainedValue<R> {
    type Retained;
}

impl<R> RetainedValue<R> for () {
    type Retained = R;
}

#[diagnostic::do_not_recommend]
impl<R> ExitWith<Infallible, R> for () {
    type Output = R;

    #[inline(always)]
    fn split(value: R) -> (R, Result<Completed, Infallible>) {
        (value, Ok(Completed::new()))
    }

    #[inline(always)]
    fn join(retained: R, _: Result<(), Infallible>) -> R {
        retained
    }

    #[inline(always)]
    fn failed(error: Infallible) -> R {
        match error {}
    }
}

/// Implements the traits for a kind of manager with an error, whose block evaluates to `Result<T, E>`. `$join` combines the success of
/// exiting with the part of the block's value that was retained.
macro_rules! with_error {
    ($($Exit:ty, $Joined:ty: $from_option:expr, $into_option:expr, $join:expr;)*) => {$(
        impl<E> ExitKind<E> for $Exit {
            type Entering<T> = Result<T, E>;

            #[inline(always)]
            fn entering<T>(entered: Result<T, E>) -> Result<T, E> {
                entered
            }

            fn from_option(completed: Option<Completed>) -> Self {
                $from_option(completed)
            }

            fn into_option(self) -> Option<Completed> {
                $into_option(self)
            }
        }

        impl<T, E> RetainedValue<Result<T, E>> for $Exit {
            type Retained = Option<T>;
        }

        #[diagnostic::do_not_recommend]
        impl<T, E> ExitWith<E, Result<T, E>> for $Exit {
            type Output = Result<$Joined, E>;

            #[inline(always)]
            fn split(value: Result<T, E>) -> (Option<T>, Result<Completed, E>) {
                match value {
                    Ok(value) => (Some(value), Ok(Completed::new())),
                    Err(error) => (None, Err(error)),
                }
            }

            #[inline(always)]
            fn join(retained: Option<T>, exit: Result<$Exit, E>) -> Result<$Joined, E> {
                exit.map(|exit| $join(exit, retained))
            }

            #[inline(always)]
            fn failed(error: E) -> Result<$Joined, E> {
                Err(error)
            }
        }
    )*};
}

with_error! {
    Completed, T:
        |completed: Option<_>| completed.expect("no entry of the stack suppresses errors"),
        Some,
        |_, retained| completed(retained);
    Option<Completed>, Option<T>:
        identity,
        identity,
        |exit: Option<_>, retained| exit.map(|_| completed(retained));
}

#[inline(always)]
fn completed<T>(retained: Option<T>) -> T {
    retained.expect("a context manager returned the `Completed` of another use: this block failed")
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl Sealed for super::Completed {}
    impl Sealed for Option<super::Completed> {}
}

/// An error that contains two errors: the error of a block, and the error of exiting the manager afterwards.
///
/// If exiting fails after the block has failed, the manager decides which error to return. A manager that returns both needs an error type
/// that can be created from an `ExitFailed`. An `ExitFailed` implements [`Error`] if `X` does. (`Box<dyn Error>` does not.)
///
/// Its text is the error of the block, with a note that exiting failed as well. Its [`source`](Error::source) is the error of exiting. Python
/// chains such exceptions implicitly ([PEP 3134](https://peps.python.org/pep-3134/)).
///
/// # Example
///
/// ```
/// use asyncgen::error::ExitFailed;
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
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
    /// The error of the block.
    pub block: B,
    /// The error of exiting the manager.
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
