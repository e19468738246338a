//! The part of an exit stack that does not depend on whether its managers are `Send`.

/// Defines an exit stack whose entries implement a list of auto traits, and the part of it that does not depend on them.
macro_rules! exit_stack {
    ($(#[$doc:meta])* $Stack:ident $(, $Send:ident)?) => {
        $(#[$doc])*
        #[must_use = "the managers are exited by `stack.close(outcome).await` alone, and not by dropping the stack"]
        pub struct $Stack<'a, E, X = Completed> {
            stack: Stack<dyn StackEntry<E> $(+ $Send)? + 'a, E>,
            _exit: core::marker::PhantomData<fn() -> X>,
        }

        impl<'a, E> $Stack<'a, E> {
            /// Creates an empty stack whose managers may have an `Error`.
            ///
            /// # Example
            ///
            /// See [`AsyncExitStack`](crate::AsyncExitStack#example).
            pub const fn new() -> Self {
                Self::with_kind()
            }
        }

        impl<'a> $Stack<'a, Infallible, ()> {
            /// Creates an empty stack whose managers have no errors. The outcome of its use may be any value.
            ///
            /// # Example
            ///
            /// See [`defer`](crate::AsyncExitStack::defer).
            pub const fn infallible() -> Self {
                Self::with_kind()
            }
        }

        impl<'a, E> $Stack<'a, E, Option<Completed>> {
            /// Creates an empty stack whose managers and callbacks may suppress errors. Closing it then returns `Ok(None)`.
            ///
            /// # Example
            ///
            /// See [`push`](crate::AsyncExitStack::push).
            pub const fn suppressing() -> Self {
                Self::with_kind()
            }
        }

        impl<'a, E, X: ExitKind<E>> $Stack<'a, E, X> {
            const fn with_kind() -> Self {
                $Stack {
                    stack: Stack::new(),
                    _exit: core::marker::PhantomData,
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
                    _exit: core::marker::PhantomData,
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
            /// This method is not cancel safe. If you drop the future, the entry that is being exited and the remaining ones are dropped, the
            /// last one first. The cleanups of the managers that are [`managed`](crate::AsyncContextManagerExt::managed) run.
            ///
            /// # Panics
            ///
            /// Panics if an entry panics, after all entries below it have been closed: the cleanups of managers and the futures of
            /// [`defer`](Self::defer) run. If several entries panic, the last panic propagates.
            ///
            /// # Errors
            ///
            /// Returns the error of the outcome, or the last error that replaced it.
            ///
            /// # Where the semantics come from
            ///
            /// [`AsyncExitStack.aclose`](https://docs.python.org/3/library/contextlib.html#contextlib.AsyncExitStack.aclose), and `__aexit__`.
            ///
            /// # Example
            ///
            /// See [`AsyncExitStack`](crate::AsyncExitStack#example).
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

        crate::opaque_debug::opaque_debug!(stringify!($Stack), [E, X] $Stack<'_, E, X>);
    };
}

pub(super) use exit_stack;
