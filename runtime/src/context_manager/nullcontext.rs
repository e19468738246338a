//! Managers that do nothing but lend.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitKind};

/// A manager that lends a value, and has nothing to do otherwise.
///
/// It is made by [`nullcontext`] and [`try_nullcontext`].
#[pin_project]
pub struct NullContext<V, E = Infallible, X = ()> {
    value: V,
    stage: Stage,
    kind: PhantomData<fn() -> (E, X)>,
}

#[derive(Debug, PartialEq)]
enum Stage {
    New,
    Entered,
    Left,
}

/// A manager that lends a value, and has nothing to do otherwise: it stands in for one that may be there
/// or not.
///
/// It is entered and left at once. The value is dropped when the manager is.
///
/// # Panics
///
/// To enter it a second time does.
///
/// # Where the semantics come from
///
/// [`contextlib.nullcontext`](https://docs.python.org/3/library/contextlib.html#contextlib.nullcontext).
///
/// # Example
///
#[cfg_attr(feature = "alloc", doc = "```")]
#[cfg_attr(not(feature = "alloc"), doc = "```ignore")]
/// use asyncgen::{
///     AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, async_context_manager,
///     async_with, nullcontext,
/// };
/// use tokio::sync::Mutex;
///
/// #[async_context_manager]
/// async fn locked(counter: &Mutex<u32>) -> impl AsyncContextManager<Value = u32> {
///     yield_!(&mut *counter.lock().await);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// async fn next(counter: Option<&Mutex<u32>>) -> u32 {
///     let counter: BoxAsyncContextManager<'_, u32> = match counter {
///         Some(counter) => locked(counter).boxed(),
///         None => nullcontext(0).boxed(),
///     };
///     async_with!(counter, |n| {
///         *n += 1;
///         *n
///     })
/// }
/// assert_eq!(next(Some(&Mutex::new(41))).await, 42);
/// assert_eq!(next(None).await, 1);
/// # }
/// ```
pub const fn nullcontext<V>(value: V) -> NullContext<V> {
    NullContext {
        value,
        stage: Stage::New,
        kind: PhantomData,
    }
}

/// As [`nullcontext`], in the place of a manager that has an `Error`.
///
/// # Errors
///
/// That of the block.
///
/// # Example
///
/// ```
/// use asyncgen::{async_with, try_nullcontext};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let parsed = async_with!(try_nullcontext("1 2"), |text| {
///     Ok(text.split(' ').map(str::parse::<u32>).sum::<Result<u32, _>>()?)
/// });
/// let parsed: Result<u32, std::num::ParseIntError> = parsed;
/// assert_eq!(parsed, Ok(3));
/// # }
/// ```
pub const fn try_nullcontext<V, E>(value: V) -> NullContext<V, E, Completed> {
    NullContext {
        value,
        stage: Stage::New,
        kind: PhantomData,
    }
}

/// What a manager that does nothing exits with.
pub trait Nothing<E>: ExitKind<E> {
    /// Makes it.
    fn nothing(outcome: Result<Completed, E>) -> Result<Self, E>;
}

impl Nothing<Infallible> for () {
    fn nothing(_: Result<Completed, Infallible>) -> Result<(), Infallible> {
        Ok(())
    }
}

impl<E> Nothing<E> for Completed {
    fn nothing(outcome: Result<Completed, E>) -> Result<Completed, E> {
        outcome
    }
}

impl<V, E, X: Nothing<E>> AsyncContextManager for NullContext<V, E, X> {
    type Value = V;
    type Error = E;
    type Exit = X;

    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        let this = self.project();
        assert_eq!(*this.stage, Stage::New, "a context manager is for one use");
        *this.stage = Stage::Entered;
        Poll::Ready(Ok(()))
    }

    fn value(self: Pin<&mut Self>) -> &mut V {
        let this = self.project();
        assert_eq!(
            *this.stage,
            Stage::Entered,
            "the context manager is not entered"
        );
        this.value
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<Result<X, E>> {
        let this = self.project();
        assert_eq!(
            *this.stage,
            Stage::Entered,
            "the context manager is not entered"
        );
        *this.stage = Stage::Left;
        let outcome = outcome.take().expect("the first poll brings the outcome");
        Poll::Ready(X::nothing(outcome))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        *self.project().stage = Stage::Left;
        Poll::Ready(())
    }

    fn has_pending_cleanup(&self) -> bool {
        false
    }

    fn participates_in_close(&self) -> bool {
        false
    }
}

impl<V: fmt::Debug, E, X> fmt::Debug for NullContext<V, E, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NullContext").field(&self.value).finish()
    }
}
