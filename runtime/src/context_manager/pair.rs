//! To enter and to leave, as two calls.

use core::fmt;
use core::future::Future;
use core::ops::{Deref, DerefMut};
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::context_manager::async_with::{Leaving, leaving, uses};
use crate::context_manager::{AsyncContextManager, ExitKind, ExitWith, Keep};
use crate::exchange::Borrowed;
use crate::finally::Outcome;
use crate::surroundings::Nowhere;

/// The future of [`enter`](crate::AsyncContextManagerExt::enter).
#[must_use = "futures do nothing unless awaited"]
pub struct Enter<'a, M: ?Sized> {
    // `None` once it is entered.
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
            borrowed: Borrowed::new(manager.expect("it was there"), M::value),
        });
        Poll::Ready(M::Exit::entering(entered))
    }
}

impl<M: ?Sized> fmt::Debug for Enter<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enter").finish_non_exhaustive()
    }
}

/// A manager that was entered: it dereferences to what it lends.
///
/// [`exit`](Self::exit) leaves the manager. Where this is dropped instead, the manager stays entered: it can
/// still be [closed](crate::AsyncContextManagerExt::aclose), and it drops what it holds when it is
/// dropped itself.
///
/// # Example
///
/// See [`enter`](crate::AsyncContextManagerExt::enter).
#[must_use = "the manager stays entered until `exit` is called: `entered.exit(outcome).await`"]
pub struct Entered<'a, M: AsyncContextManager + ?Sized> {
    borrowed: Borrowed<'a, M, M::Value>,
}

impl<'a, M: AsyncContextManager + ?Sized> Entered<'a, M> {
    /// Leaves the manager, and says how its use ended: with any value, or with a `Result` if the
    /// manager has an `Error`.
    ///
    /// # Resolves to
    ///
    /// What using the manager gives: see [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
    ///
    /// # Cancel safety
    ///
    /// Dropped half-way, it leaves the manager half-way left, and before it was polled, entered. The manager can be
    /// [closed](crate::AsyncContextManagerExt::aclose), or dropped. The outcome is lost.
    ///
    /// # Panics
    ///
    /// As the manager's body does.
    ///
    /// # Errors
    ///
    /// Where the manager has an `Error`: that of the outcome, what the manager made of it, or what leaving it failed
    /// with.
    pub fn exit<R>(self, outcome: R) -> Exit<'a, M, R>
    where
        M::Exit: ExitWith<M::Error, R>,
    {
        let manager = self.borrowed.into_owner();
        let uses = uses(&manager);
        Exit {
            leaving: leaving(Nowhere, manager, uses, Outcome::Done(outcome)),
        }
    }
}

impl<M: AsyncContextManager + ?Sized> Deref for Entered<'_, M> {
    type Target = M::Value;

    fn deref(&self) -> &M::Value {
        self.borrowed.value()
    }
}

impl<M: AsyncContextManager + ?Sized> DerefMut for Entered<'_, M> {
    fn deref_mut(&mut self) -> &mut M::Value {
        self.borrowed.value_mut()
    }
}

impl<M> fmt::Debug for Entered<'_, M>
where
    M: AsyncContextManager<Value: fmt::Debug> + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entered").field(&&**self).finish()
    }
}

/// The future of [`Entered::exit`].
#[must_use = "futures do nothing unless awaited: the manager stays entered"]
pub struct Exit<'a, M, R>
where
    M: AsyncContextManager<Exit: Keep<R>> + ?Sized,
{
    leaving: Leaving<'a, Nowhere, M, R>,
}

impl<M, R> Future for Exit<'_, M, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.leaving).poll(cx)
    }
}

impl<M, R> fmt::Debug for Exit<'_, M, R>
where
    M: AsyncContextManager<Exit: Keep<R>> + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exit").finish_non_exhaustive()
    }
}

/// The future of [`aclose`](crate::AsyncContextManagerExt::aclose).
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
