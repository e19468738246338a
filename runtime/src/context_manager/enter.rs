//! Entering and exiting a manager in two calls.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitKind, ExitWith, RetainedValue};
use crate::opaque_debug::opaque_debug;

/// The future returned by [`enter`](crate::AsyncContextManagerExt::enter) and
/// [`enter_owned`](crate::AsyncContextManagerExt::enter_owned).
#[must_use = "futures do nothing unless awaited"]
pub struct Enter<M> {
    // `None` after the manager has been entered.
    manager: Option<M>,
}

impl<M> Enter<M> {
    pub(crate) const fn new(manager: M) -> Self {
        Enter {
            manager: Some(manager),
        }
    }
}

impl<M: AsyncContextManager + Unpin> Future for Enter<M> {
    type Output = <M::Exit as ExitKind<M::Error>>::Entering<Entered<M>>;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let manager = self.manager.as_mut();
        let manager = manager.expect("`Enter` polled after completion");
        let entered = ready!(Pin::new(manager).poll_enter(cx));
        let manager = self.manager.take();
        let entered = entered.map(|()| Entered {
            manager: manager.expect("the manager was polled above"),
        });
        Poll::Ready(M::Exit::entering(entered))
    }
}

opaque_debug!("Enter", [M] Enter<M>);

/// A guard for a manager that has been entered.
///
/// [`value`](Self::value) returns the value that the manager lends, and [`exit`](Self::exit) exits the manager.
///
/// `M` is a pinned manager. [`enter`](crate::AsyncContextManagerExt::enter) returns an `Entered<Pin<&mut M>>`, which borrows the manager.
/// [`enter_owned`](crate::AsyncContextManagerExt::enter_owned) returns a guard that owns the manager, such as
/// `Entered<BoxAsyncContextManager<'static, V>>`. Both have an example.
///
/// If you drop a guard instead of calling `exit`, the manager is not exited. A manager that the guard borrows stays entered: you can still
/// [close](crate::AsyncContextManagerExt::aclose) it, and it drops what it holds when it is dropped itself. A manager that the guard owns is
/// dropped with it.
#[must_use = "the manager stays entered until `exit` is called: `entered.exit(outcome).await`"]
pub struct Entered<M> {
    manager: M,
}

impl<M: AsyncContextManager + Unpin> Entered<M> {
    /// Returns the value that the manager lends.
    #[track_caller]
    pub fn value(&mut self) -> &mut M::Value {
        Pin::new(&mut self.manager).value()
    }

    /// Exits the manager with the outcome of its use: any value, or a `Result` if the manager has an `Error`.
    ///
    /// # Resolves to
    ///
    /// The result of using the manager: see [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
    ///
    /// # Cancel safety
    ///
    /// This method is not cancel safe. If you drop the future before its first poll, the manager stays entered; later, it stays partially
    /// exited. In both cases the outcome is lost, and you can [close](crate::AsyncContextManagerExt::aclose) or drop the manager. If the
    /// guard owns the manager, the manager is dropped with the future.
    ///
    /// # Panics
    ///
    /// Panics if the manager's body panics.
    ///
    /// # Errors
    ///
    /// If the manager has an `Error`: returns the error of the outcome, an error that replaces it, or an error of exiting the manager.
    ///
    /// # Example
    ///
    /// See [`enter`](crate::AsyncContextManagerExt::enter).
    pub fn exit<R>(self, outcome: R) -> Exit<M, R>
    where
        M::Exit: ExitWith<M::Error, R>,
    {
        Exit::new(self.manager, outcome)
    }
}

impl<M> Entered<M> {
    /// Returns the manager, which stays entered.
    ///
    /// Use it to [close](crate::AsyncContextManagerExt::aclose) a manager that the guard owns.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncContextManagerExt, nullcontext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let entered = Box::pin(nullcontext(1)).enter_owned().await;
    /// let mut manager = entered.into_inner();
    /// manager.as_mut().aclose().await;
    /// # }
    /// ```
    pub fn into_inner(self) -> M {
        self.manager
    }
}

opaque_debug!("Entered", [M] Entered<M>);

/// The future returned by [`Entered::exit`].
#[must_use = "futures do nothing unless awaited: the manager stays entered"]
pub struct Exit<M, R>
where
    M: AsyncContextManager<Exit: RetainedValue<R>>,
{
    manager: M,
    // `None` after the first poll.
    outcome: Option<Result<Completed, M::Error>>,
    // `None` once the future is complete.
    retained: Option<<M::Exit as RetainedValue<R>>::Retained>,
}

impl<M, R> Exit<M, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>>,
{
    pub(crate) fn new(manager: M, outcome: R) -> Self {
        let (retained, outcome) = M::Exit::split(outcome);
        Exit {
            manager,
            outcome: Some(outcome),
            retained: Some(retained),
        }
    }
}

// Only the manager is pinned.
impl<M, R> Unpin for Exit<M, R> where M: AsyncContextManager<Exit: RetainedValue<R>> + Unpin {}

impl<M, R> Future for Exit<M, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + Unpin,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        assert!(this.retained.is_some(), "`Exit` polled after completion");
        let exit = ready!(Pin::new(&mut this.manager).poll_exit(cx, &mut this.outcome));
        let retained = this.retained.take();
        let retained = retained.expect("the future was not complete above");
        Poll::Ready(M::Exit::join(retained, exit))
    }
}

opaque_debug!("Exit", [M: AsyncContextManager<Exit: RetainedValue<R>>, R] Exit<M, R>);

/// The future returned by [`aclose`](crate::AsyncContextManagerExt::aclose).
#[must_use = "futures do nothing unless awaited"]
pub struct Close<'a, M: ?Sized> {
    manager: Pin<&'a mut M>,
}

impl<'a, M: AsyncContextManager + ?Sized> Close<'a, M> {
    pub(crate) const fn new(manager: Pin<&'a mut M>) -> Self {
        Close { manager }
    }
}

impl<M: AsyncContextManager + ?Sized> Future for Close<'_, M> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.manager.as_mut().poll_close(cx)
    }
}

opaque_debug!("Close", [M: ?Sized] Close<'_, M>);
