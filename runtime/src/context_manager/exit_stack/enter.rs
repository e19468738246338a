//! The future that enters a manager on a stack.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::ExitKind;
use crate::context_manager::exit_stack::entry::ManagerEntry;
use crate::opaque_debug::opaque_debug;

/// Adds a manager that has been entered to a stack, and returns a reference to it.
type Insert<'s, S, M> = fn(&'s S, BoxEntry<M, <S as AsyncContextManager>::Exit>) -> Pin<&'s mut M>;

/// A manager on the heap, where the stack keeps it.
type BoxEntry<M, X> = Pin<Box<ManagerEntry<M, X>>>;

/// The future returned by [`AsyncExitStack::enter`](crate::AsyncExitStack::enter).
#[must_use = "futures do nothing unless awaited"]
pub struct EnterOnStack<'s, S: AsyncContextManager, M> {
    stack: &'s S,
    // A function pointer, because the future then needs no bound that a manager could fail to meet. Such a bound would cause a second error at
    // the `.await`, besides that at the call of `enter`.
    insert: Insert<'s, S, M>,
    // `None` after the manager has been entered.
    entry: Option<BoxEntry<M, S::Exit>>,
}

impl<'s, S: AsyncContextManager, M: AsyncContextManager> EnterOnStack<'s, S, M> {
    pub(crate) fn new(stack: &'s S, manager: M, insert: Insert<'s, S, M>) -> Self {
        EnterOnStack {
            stack,
            insert,
            entry: Some(Box::pin(ManagerEntry::new(manager))),
        }
    }
}

impl<'s, S: AsyncContextManager, M: AsyncContextManager + 's> Future for EnterOnStack<'s, S, M> {
    type Output = <M::Exit as ExitKind<M::Error>>::Entering<&'s mut M::Value>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let entry = this.entry.as_mut();
        let entry = entry.expect("`EnterOnStack` polled after completion");
        let entered = ready!(entry.as_mut().manager().poll_enter(cx));
        let entry = this.entry.take();
        let lent = entered.map(|()| {
            let mut entry = entry.expect("the manager was polled above");
            entry.as_mut().set_entered();
            (this.insert)(this.stack, entry).value()
        });
        Poll::Ready(M::Exit::entering(lent))
    }
}

opaque_debug!("EnterOnStack", [S: AsyncContextManager, M] EnterOnStack<'_, S, M>);
