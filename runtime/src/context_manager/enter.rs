//! EnterFuture and exiting a manager in two calls.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::async_with::{ExitFuture, exit_future, use_of};
use crate::context_manager::exit::{ExitKind, ExitWith, RetainedValue};
use crate::finally::Outcome;
use crate::host::NoHost;

/// The future returned by [`enter`](crate::AsyncContextManagerExt::enter).
#[must_use = "futures do nothing unless awaited"]
pub struct Enter<'a, M: ?Sized> {
    // `None` after the manager has been entered.
    manager: Option<Pin<&'a mut M>>,
}

impl<'a, M: AsyncContextManager + ?Sized> Enter<'a, M> {
    pub(crate) const fn new(manager: Pin<&'a mut M>) -> Self {
        Enter {
            manager: Some(manager),
        }
    }
}

impl<'a, M: AsyncContextManager + ?Sized> Future for Enter<'a, M> {
    type Output = <M::Exit as ExitKind<M::Error>>::Entering<Entered<'a, M>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let manager = self.manager.as_mut();
        let manager = manager.expect("`Enter` polled after completion");
        let entered = ready!(manager.as_mut().poll_enter(cx));
        let manager = self.manager.take();
        let entered = entered.map(|()| Entered {
            manager: manager.expect("the manager was polled above"),
        });
        Poll::Ready(M::Exit::entering(entered))
    }
}

impl<M: ?Sized> fmt::Debug for Enter<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enter").finish_non_exhaustive()
    }
}

/// A guard for a manager that has been entered.
///
/// [`value`](Self::value) returns the value that the manager lends, and [`exit`](Self::exit) exits the manager. If this guard is dropped
/// instead, the manager stays entered: you can still [close](crate::AsyncContextManagerExt::aclose) it, and it drops what it holds when it
/// is dropped itself.
///
/// # Example
///
/// See [`enter`](crate::AsyncContextManagerExt::enter).
#[must_use = "the manager stays entered until `exit` is called: `entered.exit(outcome).await`"]
pub struct Entered<'a, M: AsyncContextManager + ?Sized> {
    manager: Pin<&'a mut M>,
}

impl<'a, M: AsyncContextManager + ?Sized> Entered<'a, M> {
    /// Returns the value that the manager lends.
    pub fn value(&mut self) -> &mut M::Value {
        self.manager.as_mut().value()
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
    /// exited. In both cases the outcome is lost, and you can [close](crate::AsyncContextManagerExt::aclose) or drop the manager.
    ///
    /// # Panics
    ///
    /// Panics if the manager's body panics.
    ///
    /// # Errors
    ///
    /// If the manager has an `Error`: returns the error of the outcome, an error that replaces it, or an error of exiting the manager.
    pub fn exit<R>(self, outcome: R) -> Exit<'a, M, R>
    where
        M::Exit: ExitWith<M::Error, R>,
    {
        let uses = use_of(&self.manager);
        Exit {
            future: exit_future(NoHost, self.manager, uses, Outcome::Done(outcome)),
        }
    }
}

impl<M: AsyncContextManager + ?Sized> fmt::Debug for Entered<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entered").finish_non_exhaustive()
    }
}

/// The future returned by [`Entered::exit`].
#[must_use = "futures do nothing unless awaited: the manager stays entered"]
pub struct Exit<'a, M, R>
where
    M: AsyncContextManager<Exit: RetainedValue<R>> + ?Sized,
{
    future: ExitFuture<'a, NoHost, M, R>,
}

impl<M, R> Future for Exit<'_, M, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.future).poll(cx)
    }
}

impl<M, R> fmt::Debug for Exit<'_, M, R>
where
    M: AsyncContextManager<Exit: RetainedValue<R>> + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exit").finish_non_exhaustive()
    }
}

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

impl<M: ?Sized> fmt::Debug for Close<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Close").finish_non_exhaustive()
    }
}
