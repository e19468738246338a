//! The exit stack whose managers are `Send`.

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
    /// A stack of context managers and callbacks, which are exited in reverse order.
    ///
    /// It can contain any number of managers of different types, and all of them lend their values at once. Use it if the number of
    /// managers is known only at run time. [`enter`](Self::enter) enters a manager and lends its value for as long as the stack is
    /// borrowed. [`push`](Self::push) adds a callback that receives the outcome, and [`defer`](Self::defer) a future that runs whatever
    /// the outcome. [`close`](Self::close) exits everything.
    ///
    /// The stack is also a context manager that lends itself: in `async_with!(AsyncExitStack::new(), |stack| { .. })` the outcome of the block
    /// closes the stack, even if the block ends by `?` or panics.
    ///
    /// | Constructor | Type | Managers that fit | [`close`](Self::close) takes and resolves to |
    /// |---|---|---|---|
    /// | [`new`](Self::new) | `AsyncExitStack<'a, E>` | without errors, or with `Error = E` | `Result<T, E>` |
    /// | [`suppressing`](crate::AsyncExitStack::suppressing) | `AsyncExitStack<'a, E, Option<Completed>>` | these, and managers with `Exit = Option<Completed>` | takes `Result<T, E>`, resolves to `Result<Option<T>, E>` |
    /// | [`infallible`](crate::AsyncExitStack::infallible) | `AsyncExitStack<'a, Infallible, ()>` | without errors | any `R` |
    ///
    /// The managers, the callbacks and the futures must be `Send` and outlive `'a`. For others, use [`LocalAsyncExitStack`](crate::LocalAsyncExitStack).
    ///
    /// # Dropping
    ///
    /// Dropping a stack runs destructors only, as for every manager: it drops the entries in reverse order and exits none of them. If you
    /// call [`close`](Self::close) by hand, a `?` or a panic before it drops the stack. Use `async_with!` to close it on these ways out as
    /// well. If the surrounding future is dropped, the cleanups run if the managers or the stack are
    /// [`managed`](crate::AsyncContextManagerExt::managed).
    ///
    /// # Panics
    ///
    /// If the block or an exit panics, the remaining entries are closed instead of exited: the cleanups of managers and the futures of
    /// [`defer`](Self::defer) run. Code after a `yield_!` outside of a [`finally!`](crate::finally!), and the callbacks of
    /// [`push`](Self::push), do not run. The panic then continues. Without the feature `std`, a panic drops all entries.
    ///
    /// # Where the semantics come from
    ///
    /// [`contextlib.AsyncExitStack`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack).
    /// [The guide](mod@crate::guide::coming_from_python#contextlib) lists the names in Python.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncContextManager, AsyncExitStack, async_context_manager, async_with};
    /// use std::io;
    ///
    /// #[async_context_manager]
    /// async fn file(name: &str) -> impl AsyncContextManager<Value = String, Error = io::Error> {
    ///     if name.is_empty() {
    ///         return Err(io::ErrorKind::NotFound.into());
    ///     }
    ///     let mut content = format!("# {name}\n");
    ///     let done = yield_!(&mut content)?;
    ///     println!("write {} bytes to {name}", content.len());
    ///     Ok(done)
    /// }
    ///
    /// /// Opens all files, and writes to all of them.
    /// async fn log_to(names: &[&str], line: &str) -> io::Result<usize> {
    ///     async_with!(AsyncExitStack::new(), |stack| {
    ///         let mut files = Vec::new();
    ///         for name in names {
    ///             files.push(stack.enter(file(name)).await?);
    ///         }
    ///         for file in &mut files {
    ///             file.push_str(line);
    ///         }
    ///         Ok(files.len())
    ///     })
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> io::Result<()> {
    /// assert_eq!(log_to(&["a", "b", "c"], "text\n").await?, 3);
    /// assert!(log_to(&["a", ""], "text\n").await.is_err());
    ///
    /// // The same by hand. You must make sure that `close` is reached.
    /// let stack = AsyncExitStack::new();
    /// let a = stack.enter(file("a")).await?;
    /// let b = stack.enter(file("b")).await?;
    /// std::mem::swap(a, b);
    /// let length = a.len() + b.len();
    /// assert_eq!(stack.close(Ok::<_, io::Error>(length)).await?, 8);
    /// # Ok(())
    /// # }
    /// ```
    AsyncExitStack, Send
}

impl<'a, E, X: ExitKind<E>> AsyncExitStack<'a, E, X> {
    /// Enters a manager, and adds it to the stack.
    ///
    /// The manager lends its value until the stack is moved or borrowed mutably. Declare everything that the manager borrows before the stack. A function with the attribute
    /// [`async_context_manager`](macro@crate::async_context_manager) returns a manager that borrows all its arguments which are references.
    /// So a manager that you enter in a loop cannot take a reference to a variable of the loop, as in `stack.enter(file(&path))`: the
    /// compiler reports that the variable does not live long enough. Give it an argument of its own: `stack.enter(file(path.clone()))`.
    ///
    /// The manager cannot borrow from a value that another manager of the same stack lends. Use a second stack, or
    /// [`async_with!`](crate::async_with!).
    ///
    /// # Resolves to
    ///
    /// A `&mut` to the lent value, or a `Result` with it if the manager has an `Error`.
    ///
    /// # Cancel safety
    ///
    /// If you drop the future before it completes, the manager is dropped, and the stack stays as it was.
    ///
    /// # Panics
    ///
    /// Panics if the manager has been entered before, or if its body panics.
    ///
    /// # Errors
    ///
    /// Returns the error of the manager's body. The manager is not added to the stack then. The stack stays entered: pass the error
    /// to [`close`](Self::close).
    ///
    /// # Where the semantics come from
    ///
    /// [`AsyncExitStack.enter_async_context`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.enter_async_context).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncContextManager, AsyncExitStack, async_context_manager, async_with};
    ///
    /// #[async_context_manager]
    /// async fn file(path: String) -> impl AsyncContextManager<Value = String> {
    ///     let mut content = format!("# {path}\n");
    ///     yield_!(&mut content);
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let length = async_with!(AsyncExitStack::infallible(), |stack| {
    ///     let mut length = 0;
    ///     for n in 1..=3 {
    ///         let path = format!("{n}.txt");
    ///         length += stack.enter(file(path)).await.len();
    ///     }
    ///     length
    /// });
    /// assert_eq!(length, 24);
    /// # }
    /// ```
    pub fn enter<M>(&self, manager: M) -> EnterOnStack<'_, Self, M>
    where
        M: AsyncContextManager<Exit: StackExit<<M as AsyncContextManager>::Error, E, X>>
            + Send
            + 'a,
    {
        EnterOnStack::new(self, manager, |stack, entry| {
            stack.stack.insert(entry, |entry| entry).manager()
        })
    }

    /// Adds a callback, which receives the outcome of the stack's use, and returns the outcome that the entries below it receive.
    ///
    /// The callback decides about an error as the code after a manager's `yield_!` does: it passes the error on, replaces it, or, on
    /// a [`suppressing`](crate::AsyncExitStack::suppressing) stack, suppresses it with `Ok(None)`. It is not called if the stack is closed
    /// because of a panic, or dropped. Use [`defer`](Self::defer) for a cleanup that does not depend on the outcome.
    ///
    /// # Where the semantics come from
    ///
    /// [`AsyncExitStack.push_async_exit`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.push_async_exit)
    /// with a function.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::AsyncExitStack;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let stack = AsyncExitStack::suppressing();
    /// stack.push(async |outcome| match outcome {
    ///     Ok(done) => Ok(Some(done)),
    ///     Err(error) if error == "not found" => Ok(None),
    ///     Err(error) => Err(error),
    /// });
    /// let failed: Result<u32, &str> = Err("not found");
    /// assert_eq!(stack.close(failed).await, Ok(None));
    /// # }
    /// ```
    pub fn push<F, Fut>(&self, callback: F)
    where
        F: FnOnce(Result<Completed, E>) -> Fut + Send + 'a,
        Fut: Future<Output = Result<X, E>> + Send + 'a,
    {
        let _ = self
            .stack
            .insert(Box::pin(PushEntry::new(callback)), |entry| entry);
    }

    /// Adds a future, which is run when the stack is closed, whatever the outcome.
    ///
    /// The future is the counterpart of the cleanup of a [`finally!`](crate::finally!): it also runs if the stack is closed because of
    /// a panic. It does not run if the stack is dropped, except for a [`managed`](crate::AsyncContextManagerExt::managed) stack.
    ///
    /// # Where the semantics come from
    ///
    /// [`AsyncExitStack.push_async_callback`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.push_async_callback).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncExitStack, async_with};
    /// use tokio::sync::Mutex;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let log = Mutex::new(Vec::new());
    /// async_with!(AsyncExitStack::infallible(), |stack| {
    ///     for n in 1..=3 {
    ///         let log = &log;
    ///         stack.defer(async move { log.lock().await.push(n) });
    ///     }
    /// });
    /// assert_eq!(log.into_inner(), [3, 2, 1]);
    /// # }
    /// ```
    pub fn defer<Fut>(&self, future: Fut)
    where
        Fut: Future<Output = ()> + Send + 'a,
    {
        let _ = self
            .stack
            .insert(Box::pin(DeferEntry::new(future)), |entry| entry);
    }
}
