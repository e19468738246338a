//! The exit stacks for managers that are `Send`, and for others.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::enter::Exit;
use crate::context_manager::exit::{Completed, ExitKind, ExitWith};
use crate::context_manager::exit_stack::enter::EnterOnStack;
use crate::context_manager::exit_stack::entry::{DeferEntry, PushEntry, StackEntry, StackExit};
use crate::context_manager::exit_stack::stack::Stack;
use crate::opaque_debug::opaque_debug;

/// Defines an exit stack whose entries implement a list of auto traits, and the part of it that does not depend on them.
macro_rules! exit_stack {
    ($(#[$doc:meta])* $Stack:ident $(, $Send:ident)?) => {
        $(#[$doc])*
        #[must_use = "the managers are exited by `stack.close(outcome).await` alone, and not by dropping the stack"]
        pub struct $Stack<'a, E, X = Completed> {
            stack: Stack<dyn StackEntry<E> $(+ $Send)? + 'a, E>,
            _exit: PhantomData<fn() -> X>,
        }

        impl<'a, E> $Stack<'a, E> {
            /// Creates an empty stack whose managers may have an `Error`.
            pub const fn new() -> Self {
                Self::with_kind()
            }
        }

        impl<'a> $Stack<'a, Infallible, ()> {
            /// Creates an empty stack whose managers have no errors. The outcome of its use may be any value.
            pub const fn infallible() -> Self {
                Self::with_kind()
            }
        }

        impl<'a, E> $Stack<'a, E, Option<Completed>> {
            /// Creates an empty stack whose managers and callbacks may suppress errors. Closing it then returns `Ok(None)`, as in the example of
            /// [`push`](crate::AsyncExitStack::push).
            pub const fn suppressing() -> Self {
                Self::with_kind()
            }
        }

        impl<'a, E, X: ExitKind<E>> $Stack<'a, E, X> {
            const fn with_kind() -> Self {
                $Stack {
                    stack: Stack::new(),
                    _exit: PhantomData,
                }
            }

            /// Moves all entries to a new stack, and leaves this one empty. No manager is exited.
            ///
            /// Use it at the end of a function that enters several managers: the stack that the function owns exits those managers if a later
            /// one fails, and the stack that it returns exits them otherwise. The values that the managers have lent are no longer accessible. If
            /// you need them, keep an [`Entered`](crate::Entered) of each manager instead of a stack.
            ///
            /// # Where the semantics come from
            ///
            /// [`ExitStack.pop_all`](https://docs.python.org/3/library/contextlib.html#contextlib.ExitStack.pop_all).
            ///
            /// # Example
            ///
            /// ```
            /// use asyncgen::AsyncExitStack;
            /// use tokio::sync::Mutex;
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() {
            /// let log = Mutex::new(Vec::new());
            /// let mut stack = AsyncExitStack::infallible();
            /// stack.defer(async { log.lock().await.push("deferred") });
            /// let all = stack.pop_all();
            /// stack.close(()).await;
            /// assert!(log.lock().await.is_empty());
            /// all.close(()).await;
            /// assert_eq!(*log.lock().await, ["deferred"]);
            /// # }
            /// ```
            pub fn pop_all(&mut self) -> Self {
                $Stack {
                    stack: self.stack.pop_all(),
                    _exit: PhantomData,
                }
            }

            /// Exits all managers and runs all callbacks, the last one first, with the outcome of the stack's use.
            ///
            /// Each exit receives the outcome that the one before it has returned. An exit can replace an error, and on a
            /// [`suppressing`](crate::AsyncExitStack::suppressing) stack it can suppress one. The entries below then receive `Ok`.
            ///
            /// This method takes the stack, which ends all borrows of lent values. So compute an outcome that depends on them in a statement
            /// before.
            ///
            /// # Resolves to
            ///
            /// The result of using a manager of the stack's kind: see [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
            ///
            /// # Cancel safety
            ///
            /// This method is not cancel safe. If you drop the future, the entry that is being exited and the remaining ones are
            /// [dropped](crate::AsyncExitStack#dropping).
            ///
            /// # Panics
            ///
            /// Panics if an entry panics, after all entries below it have been closed. If several entries panic, the last panic propagates.
            ///
            /// # Errors
            ///
            /// Returns the error of the outcome, or the last error that replaced it.
            ///
            /// # Where the semantics come from
            ///
            /// [`AsyncExitStack.aclose`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.aclose), and `__aexit__`.
            pub fn close<R>(self, outcome: R) -> Exit<Self, R>
            where
                X: ExitWith<E, R>,
            {
                Exit::new(self, outcome)
            }
        }

        impl<E, X: ExitKind<E>> Default for $Stack<'_, E, X> {
            fn default() -> Self {
                Self::with_kind()
            }
        }

        /// Lends the stack itself. Exiting exits all entries.
        impl<E, X: ExitKind<E>> AsyncContextManager for $Stack<'_, E, X> {
            type Value = Self;
            type Error = E;
            type Exit = X;

            fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), E>> {
                Poll::Ready(Ok(()))
            }

            fn value(self: Pin<&mut Self>) -> &mut Self {
                self.get_mut()
            }

            #[track_caller]
            fn poll_exit(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                outcome: &mut Option<Result<Completed, E>>,
            ) -> Poll<Result<X, E>> {
                let exit = self.get_mut().stack.poll_exit(cx, outcome);
                exit.map_ok(X::from_option)
            }

            fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
                self.get_mut().stack.poll_close(cx)
            }

            fn has_pending_cleanup(&self) -> bool {
                self.stack.has_pending_cleanup()
            }

            // The block decides which managers it enters.
            fn may_run_cleanup_while_lent(&self) -> bool {
                true
            }

            fn name(&self) -> &'static str {
                stringify!($Stack)
            }
        }

        opaque_debug!(stringify!($Stack), [E, X] $Stack<'_, E, X>);
    };
}

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
    /// The managers, the callbacks and the futures must be `Send` and outlive `'a`. For others, use [`LocalAsyncExitStack`].
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
    /// The manager lends its value until the stack is moved or borrowed mutably. Declare everything that the manager borrows before the
    /// stack. A function with the attribute [`async_context_manager`](macro@crate::async_context_manager) returns a manager that borrows all
    /// its arguments which are references. So a manager that you enter in a loop cannot take a reference to a variable of the loop, as in
    /// `stack.enter(file(&path))`: the compiler reports that the variable does not live long enough. Give it an argument of its own:
    /// `stack.enter(file(path.clone()))`.
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
    /// See [`AsyncExitStack`](crate::AsyncExitStack#example).
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
    /// [`AsyncExitStack.push_async_exit`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.push_async_exit).
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

exit_stack! {
    /// An [`AsyncExitStack`] for managers, callbacks and futures that need not be `Send`.
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
