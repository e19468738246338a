//! The input and output of a resumption, and its errors.

use core::error::Error;
use core::fmt;
use core::task::Poll;

use crate::panic::delegated_to_closed;
use crate::status::Status;

/// The input of [`poll_resume`](crate::AsyncGenerator::poll_resume).
///
/// You need it only if you poll a generator by hand, as in the example of [`poll_resume`](crate::AsyncGenerator::poll_resume). The methods of
/// [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) create it for you.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resumption<Resume, Throw> {
    /// No input. Starts the generator, or continues after a poll that returned `Pending`.
    Continue,
    /// A value, which becomes the value of the `yield_!` that the generator is suspended at.
    Sent(Resume),
    /// An error, which becomes the value of the `yield_!` that the generator is suspended at.
    Thrown(Throw),
}

impl<S, E> Resumption<S, E> {
    /// Returns the resumption of a generator that is delegated to, with the given input of the delegating generator.
    pub(crate) fn for_delegated(status: Status, input: Poll<Result<S, E>>) -> Self {
        match (status, input) {
            (Status::Created | Status::Pending, _) => Resumption::Continue,
            (Status::Suspended, Poll::Ready(Ok(value))) => Resumption::Sent(value),
            (Status::Suspended, Poll::Ready(Err(error))) => Resumption::Thrown(error),
            (Status::Suspended, Poll::Pending) | (Status::Closed, _) => delegated_to_closed(),
        }
    }

    /// Panics because the resumption does not fit the status.
    #[cold]
    #[track_caller]
    pub(crate) fn does_not_fit(self, status: Status) -> ! {
        let name = match self {
            Resumption::Continue => "Continue",
            Resumption::Sent(_) => "Sent",
            Resumption::Thrown(_) => "Thrown",
        };
        let hint = match self {
            Resumption::Continue => " (has the future of a method been polled after completion?)",
            Resumption::Sent(_) | Resumption::Thrown(_) => "",
        };
        panic!("`Resumption::{name}` for a generator that is `{status:?}`{hint}")
    }
}

/// The output of resuming a generator. The counterpart of
/// [`core::ops::CoroutineState`](https://doc.rust-lang.org/core/ops/enum.CoroutineState.html).
///
/// # Example
///
/// ```
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGeneratorExt, GeneratorState, async_coroutine};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut generator = pin!(async_coroutine! {
///     yield_!(1);
///     "done"
/// });
/// assert_eq!(generator.anext().await?, GeneratorState::Yielded(1));
/// match generator.anext().await? {
///     GeneratorState::Yielded(number) => println!("{number}"),
///     GeneratorState::Complete(text) => assert_eq!(text, "done"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GeneratorState<Y, R = ()> {
    /// The generator yielded a value, and can be resumed.
    Yielded(Y),
    /// The generator returned a value, and is closed.
    Complete(R),
}

impl<Y, R> GeneratorState<Y, R> {
    /// Returns the yielded value, if any.
    ///
    /// ```
    /// # use asyncgen::GeneratorState;
    /// assert_eq!(GeneratorState::<_, ()>::Yielded(1).yielded(), Some(1));
    /// ```
    pub fn yielded(self) -> Option<Y> {
        match self {
            GeneratorState::Yielded(value) => Some(value),
            GeneratorState::Complete(_) => None,
        }
    }

    /// Returns the return value, if the generator is complete.
    ///
    /// ```
    /// # use asyncgen::GeneratorState;
    /// assert_eq!(GeneratorState::<(), _>::Complete(1).complete(), Some(1));
    /// ```
    pub fn complete(self) -> Option<R> {
        match self {
            GeneratorState::Yielded(_) => None,
            GeneratorState::Complete(value) => Some(value),
        }
    }
}

/// The error returned if a method of [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) does not fit the status of the generator.
///
/// The generator is unchanged. The error contains the value that was not delivered.
///
/// # Example
///
/// ```
/// use asyncgen::error::ResumeError;
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Status, async_generator};
/// use std::pin::pin;
///
/// #[async_generator]
/// async fn echo() -> impl AsyncGenerator<String, Yield = String> {
///     let heard = yield_!("hello".into());
///     yield_!(heard);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut echo = pin!(echo());
/// let error = echo.asend("hi".into()).await.unwrap_err();
/// assert_eq!(error.status, Status::Created);
/// assert_eq!(error.value, "hi");
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResumeError<V = ()> {
    /// The status of the generator.
    pub status: Status,
    /// The value that was not delivered.
    pub value: V,
}

impl<V> fmt::Display for ResumeError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.status {
            Status::Created => "the generator has not been started",
            Status::Suspended => "the generator is suspended at a yield",
            Status::Pending => {
                "the generator is pending: a resumption was dropped before it completed"
            }
            Status::Closed => "the generator is closed",
        })
    }
}

// For every type of value, like the errors of channels, so that `unwrap` can be called on the result.
impl<V> fmt::Debug for ResumeError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResumeError")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl<V> Error for ResumeError<V> {}

/// The error returned if a cleanup yielded a value while the generator was being closed.
///
/// It contains the first such value. That cleanup ended at its yield; the cleanups outside it ran. Python raises a `RuntimeError` ("async
/// generator ignored GeneratorExit").
///
/// # Example
///
/// ```
/// use asyncgen::error::YieldedInCleanup;
/// use asyncgen::{AsyncGeneratorExt, async_gen};
/// use std::pin::pin;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = pin!(async_gen! {
///     finally!({ yield_!(1) }, { yield_!(2) });
/// });
/// let _ = numbers.anext().await;
/// assert_eq!(numbers.aclose().await, Err(YieldedInCleanup(2)));
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct YieldedInCleanup<Y>(pub Y);

impl<Y> fmt::Display for YieldedInCleanup<Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cleanup yielded while the generator was being closed")
    }
}

impl<Y> fmt::Debug for YieldedInCleanup<Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("YieldedInCleanup").finish_non_exhaustive()
    }
}

impl<Y> Error for YieldedInCleanup<Y> {}
