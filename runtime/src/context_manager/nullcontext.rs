//! `nullcontext`: a context manager that only lends a value.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitKind};

/// A context manager that lends a value and does nothing else.
///
/// [`nullcontext`] and [`try_nullcontext`] return it, and have examples.
#[must_use = "context managers do nothing unless entered: write `async_with!(manager, |value| { .. })`"]
#[pin_project(project = NullContextProjection)]
pub struct NullContext<V, E = Infallible, X = ()> {
    value: V,
    stage: NullStage,
    kind: PhantomData<fn() -> (E, X)>,
}

#[derive(PartialEq)]
enum NullStage {
    New,
    Entered,
    Exited,
}

impl<V, E, X> NullContext<V, E, X> {
    const fn new(value: V) -> Self {
        NullContext {
            value,
            stage: NullStage::New,
            kind: PhantomData,
        }
    }

    /// Returns the fields of a manager that is entered.
    #[track_caller]
    fn entered(self: Pin<&mut Self>) -> NullContextProjection<'_, V, E, X> {
        let this = self.project();
        let is_entered = *this.stage == NullStage::Entered;
        assert!(is_entered, "the context manager is not entered");
        this
    }
}

/// Returns a context manager that lends the given value and does nothing else.
///
/// Use it in the place of a manager that is optional, as in the example. `Option<M>` is not a manager, since it would have no value to lend
/// for `None`. If the optional manager lends nothing that you need, enter it on an [`AsyncExitStack`](crate::AsyncExitStack) instead:
/// `if let Some(manager) = manager { stack.enter(manager).await; }`.
///
/// Entering and exiting the manager completes immediately. The value is dropped together with the manager.
///
/// # Panics
///
/// Panics if the manager is entered twice.
///
/// # Where the semantics come from
///
/// [`contextlib.nullcontext`](https://docs.python.org/3/library/contextlib.html#contextlib.nullcontext).
///
/// # Example
///
#[cfg_attr(feature = "alloc", doc = "```")]
#[cfg_attr(not(feature = "alloc"), doc = "```ignore")]
/// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with, nullcontext};
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
///     let counter = match counter {
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
    NullContext::new(value)
}

/// Like [`nullcontext`], but in the place of a manager that has an `Error`.
///
/// # Errors
///
/// The use of the manager returns the error of the block.
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
    NullContext::new(value)
}

impl<V, E, X: ExitKind<E>> AsyncContextManager for NullContext<V, E, X> {
    type Value = V;
    type Error = E;
    type Exit = X;

    #[track_caller]
    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
        let this = self.project();
        let is_new = *this.stage == NullStage::New;
        assert!(is_new, "the context manager has already been entered");
        *this.stage = NullStage::Entered;
        Poll::Ready(Ok(()))
    }

    #[track_caller]
    fn value(self: Pin<&mut Self>) -> &mut V {
        self.entered().value
    }

    #[track_caller]
    fn poll_exit(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<Result<X, E>> {
        *self.entered().stage = NullStage::Exited;
        let outcome = outcome
            .take()
            .expect("pass `&mut Some(outcome)` to `poll_exit`");
        Poll::Ready(outcome.map(|completed| X::from_option(Some(completed))))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        *self.project().stage = NullStage::Exited;
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
