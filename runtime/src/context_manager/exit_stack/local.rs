//! The exit stack whose managers need not be `Send`.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::enter::Exit;
use crate::context_manager::exit::{Completed, ExitKind, ExitWith};
use crate::context_manager::exit_stack::define::exit_stack;
use crate::context_manager::exit_stack::enter::EnterOnStack;
use crate::context_manager::exit_stack::entry::{DeferEntry, PushEntry, StackEntry, StackExit};
use crate::context_manager::exit_stack::stack::Stack;

exit_stack! {
    /// An [`AsyncExitStack`](crate::AsyncExitStack) for managers, callbacks and futures that need not be `Send`.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{LocalAsyncExitStack, nullcontext};
    /// use std::rc::Rc;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let stack = LocalAsyncExitStack::infallible();
    /// let shared = stack.enter(nullcontext(Rc::new(1))).await;
    /// let count = Rc::strong_count(shared);
    /// assert_eq!(stack.close(count).await, 1);
    /// # }
    /// ```
    LocalAsyncExitStack
}

impl<'a, E, X: ExitKind<E>> LocalAsyncExitStack<'a, E, X> {
    /// Enters a manager, and adds it to the stack. See [`AsyncExitStack::enter`](crate::AsyncExitStack::enter).
    pub fn enter<M>(&self, manager: M) -> EnterOnStack<'_, Self, M>
    where
        M: AsyncContextManager<Exit: StackExit<<M as AsyncContextManager>::Error, E, X>> + 'a,
    {
        EnterOnStack::new(self, manager, |stack, entry| {
            stack.stack.insert(entry, |entry| entry).manager()
        })
    }

    /// Adds a callback, which receives the outcome of the stack's use. See [`AsyncExitStack::push`](crate::AsyncExitStack::push).
    pub fn push<F, Fut>(&self, callback: F)
    where
        F: FnOnce(Result<Completed, E>) -> Fut + 'a,
        Fut: Future<Output = Result<X, E>> + 'a,
    {
        let _ = self
            .stack
            .insert(Box::pin(PushEntry::new(callback)), |entry| entry);
    }

    /// Adds a future, which is run when the stack is closed. See [`AsyncExitStack::defer`](crate::AsyncExitStack::defer).
    pub fn defer<Fut>(&self, future: Fut)
    where
        Fut: Future<Output = ()> + 'a,
    {
        let _ = self
            .stack
            .insert(Box::pin(DeferEntry::new(future)), |entry| entry);
    }
}
