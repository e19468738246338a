//! The entries of an exit stack: context managers and callbacks.

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitKind};
use crate::raw::FutureCell;

/// The outcome that an exit returns, or `None` if it leaves the outcome as it is.
pub(crate) type NewOutcome<E> = Option<Result<Option<Completed>, E>>;

/// An entry of an exit stack whose error type is `E`.
pub(crate) trait StackEntry<E> {
    /// Exits the entry. An entry whose exit depends on the outcome takes it out of `outcome` in the first poll.
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<NewOutcome<E>>;

    /// Closes the entry: runs cleanups alone.
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;

    /// Returns `true` if closing the entry now would run a cleanup. The entry must not be lent.
    fn has_pending_cleanup(&self) -> bool;

    /// Returns `true` if closing the entry might run a cleanup. The result does not change while the entry is in the arena.
    fn may_run_cleanup(&self) -> bool;
}

/// Relates the kind of a context manager to the kind of an [`AsyncExitStack`](crate::AsyncExitStack) that you can enter it on.
///
/// The implementing type is the `Exit` of the manager, and `F` is its `Error`. `E` and `X` are the parameters of the stack.
#[diagnostic::on_unimplemented(
    message = "a context manager with `Error = {F}, Exit = {Self}` does not fit an exit stack with `Error = {E}, Exit = {X}`",
    label = "does not fit the exit stack",
    note = "a manager without errors fits every stack",
    note = "a manager with errors needs a stack with the same `Error`: `AsyncExitStack::new()`; for another `Error`, make the manager generic \
            in it, or wrap it in a manager that converts errors",
    note = "a manager with `Exit = Option<Completed>`, which may suppress errors, needs `AsyncExitStack::suppressing()`"
)]
pub trait StackExit<F, E, X>: ExitKind<F> {
    #[doc(hidden)]
    fn poll_exit<M>(
        manager: Pin<&mut M>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
        is_first_poll: bool,
    ) -> Poll<Option<Result<Option<Completed>, E>>>
    where
        M: AsyncContextManager<Error = F, Exit = Self> + ?Sized;
}

impl<E, X: ExitKind<E>> StackExit<Infallible, E, X> for () {
    fn poll_exit<M>(
        manager: Pin<&mut M>,
        cx: &mut Context<'_>,
        _: &mut Option<Result<Completed, E>>,
        is_first_poll: bool,
    ) -> Poll<NewOutcome<E>>
    where
        M: AsyncContextManager<Error = Infallible, Exit = ()> + ?Sized,
    {
        let mut outcome = is_first_poll.then(|| Ok(Completed::new()));
        manager.poll_exit(cx, &mut outcome).map(|Ok(())| None)
    }
}

/// Implements `poll_exit` for a manager that has the error type of the stack.
// The impls themselves are not in a macro, because errors of rustc show them.
macro_rules! poll_exit {
    ($Exit:ty) => {
        fn poll_exit<M>(
            manager: Pin<&mut M>,
            cx: &mut Context<'_>,
            outcome: &mut Option<Result<Completed, E>>,
            _: bool,
        ) -> Poll<NewOutcome<E>>
        where
            M: AsyncContextManager<Error = E, Exit = $Exit> + ?Sized,
        {
            let exit = manager.poll_exit(cx, outcome);
            exit.map_ok(<$Exit as ExitKind<E>>::into_option).map(Some)
        }
    };
}

impl<E> StackExit<E, E, Completed> for Completed {
    poll_exit!(Completed);
}

impl<E> StackExit<E, E, Option<Completed>> for Completed {
    poll_exit!(Completed);
}

impl<E> StackExit<E, E, Option<Completed>> for Option<Completed> {
    poll_exit!(Option<Completed>);
}

/// A context manager on a stack with `Exit = X`.
#[pin_project]
pub(crate) struct ManagerEntry<M, X> {
    #[pin]
    manager: M,
    may_run_cleanup: bool,
    is_exiting: bool,
    _exit: PhantomData<fn() -> X>,
}

impl<M: AsyncContextManager, X> ManagerEntry<M, X> {
    pub(crate) const fn new(manager: M) -> Self {
        ManagerEntry {
            manager,
            may_run_cleanup: false,
            is_exiting: false,
            _exit: PhantomData,
        }
    }

    pub(crate) fn manager(self: Pin<&mut Self>) -> Pin<&mut M> {
        self.project().manager
    }

    /// Marks the manager as entered.
    pub(crate) fn set_entered(self: Pin<&mut Self>) {
        let may_run_cleanup = self.manager.may_run_cleanup_while_lent();
        *self.project().may_run_cleanup = may_run_cleanup;
    }
}

impl<E, M, X> StackEntry<E> for ManagerEntry<M, X>
where
    M: AsyncContextManager<Exit: StackExit<<M as AsyncContextManager>::Error, E, X>>,
{
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<NewOutcome<E>> {
        let this = self.project();
        let is_first_poll = !core::mem::replace(this.is_exiting, true);
        <M::Exit as StackExit<_, _, _>>::poll_exit(this.manager, cx, outcome, is_first_poll)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.manager().poll_close(cx)
    }

    fn has_pending_cleanup(&self) -> bool {
        self.manager.has_pending_cleanup()
    }

    fn may_run_cleanup(&self) -> bool {
        self.may_run_cleanup
    }
}

/// A callback that receives the outcome.
#[pin_project]
pub(crate) struct PushEntry<F, Fut> {
    // `None` once the callback has been called.
    callback: Option<F>,
    #[pin]
    future: Option<FutureCell<Fut>>,
}

impl<F, Fut> PushEntry<F, Fut> {
    pub(crate) const fn new(callback: F) -> Self {
        PushEntry {
            callback: Some(callback),
            future: None,
        }
    }
}

impl<E, X, F, Fut> StackEntry<E> for PushEntry<F, Fut>
where
    X: ExitKind<E>,
    F: FnOnce(Result<Completed, E>) -> Fut,
    Fut: Future<Output = Result<X, E>>,
{
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<NewOutcome<E>> {
        let mut this = self.project();
        if let Some(callback) = this.callback.take() {
            let outcome = outcome.take();
            let future = callback(outcome.expect("the first poll passes the outcome"));
            this.future.set(Some(FutureCell::new(future)));
        }
        let future = this.future.as_pin_mut();
        let future = future.expect("the callback has been called");
        let exit = future.get().poll(cx);
        exit.map_ok(X::into_option).map(Some)
    }

    // The callback is not called without an outcome.
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn has_pending_cleanup(&self) -> bool {
        false
    }

    fn may_run_cleanup(&self) -> bool {
        false
    }
}

/// A future that runs however the stack is exited.
#[pin_project]
pub(crate) struct DeferEntry<Fut>(#[pin] FutureCell<Fut>);

impl<Fut> DeferEntry<Fut> {
    pub(crate) const fn new(future: Fut) -> Self {
        DeferEntry(FutureCell::new(future))
    }
}

impl<E, Fut: Future<Output = ()>> StackEntry<E> for DeferEntry<Fut> {
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        _: &mut Option<Result<Completed, E>>,
    ) -> Poll<NewOutcome<E>> {
        self.project().0.get().poll(cx).map(|()| None)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().0.get().poll(cx)
    }

    fn has_pending_cleanup(&self) -> bool {
        true
    }

    fn may_run_cleanup(&self) -> bool {
        true
    }
}
