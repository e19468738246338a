//! The trait [`AsyncContextManagerExt`].

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};

#[cfg(feature = "std")]
use alloc::{rc::Rc, sync::Arc};
#[cfg(feature = "std")]
use futures_core::future::{BoxFuture, LocalBoxFuture};
use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::async_with::{
    block_elsewhere, enter_future, exit_future, not_entered, use_of,
};
#[cfg(feature = "alloc")]
use crate::context_manager::boxed::{BoxAsyncContextManager, LocalBoxAsyncContextManager};
use crate::context_manager::enter::{Close, Enter};
use crate::context_manager::exit::ExitWith;
#[cfg(feature = "std")]
use crate::hooks::GeneratorInfo;
use crate::host::NoHost;
#[cfg(feature = "std")]
use crate::managed::{Managed, ManagedLocal};
use crate::raw::FutureCell;

/// Methods of context managers, besides [`async_with!`](crate::async_with!).
///
/// # Where the semantics come from
///
/// [PEP 492](https://peps.python.org/pep-0492/#asynchronous-context-managers-and-async-with) and
/// [`contextlib`](https://docs.python.org/3/library/contextlib.html).
pub trait AsyncContextManagerExt: AsyncContextManager {
    /// Enters the manager, and returns a guard that borrows it.
    ///
    /// Call [`exit`](crate::Entered::exit) on the guard to exit the manager. Dropping the guard does not exit it. This applies to `?`, to
    /// panics, and to a surrounding future that is dropped. The manager then stays entered until you close or drop it. To get a guard that
    /// owns the manager, call [`enter_owned`](Self::enter_owned).
    ///
    /// # Resolves to
    ///
    /// [`Entered`](crate::Entered), or a `Result` with an `Entered` if the manager has an `Error`.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe. If you drop the future before it completes, the manager is partially entered. Call `enter` again to
    /// continue.
    ///
    /// # Panics
    ///
    /// Panics if the manager has been entered before, if its body panics, or if its body ends without a `yield_!`.
    ///
    /// # Errors
    ///
    /// If the manager has an `Error`: returns the error of its body.
    ///
    /// # Example
    ///
    /// ```
    /// use std::pin::pin;
    ///
    /// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};
    ///
    /// #[async_context_manager]
    /// async fn greeting(name: &str) -> impl AsyncContextManager<Value = String> {
    ///     let mut text = format!("Hello, {name}");
    ///     yield_!(&mut text);
    ///     println!("{text}");
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut manager = pin!(greeting("Ada"));
    /// let mut entered = manager.as_mut().enter().await;
    /// entered.value().push('!');
    /// let length = entered.value().len();
    /// assert_eq!(entered.exit(length).await, 11);
    /// # }
    /// ```
    fn enter(self: Pin<&mut Self>) -> Enter<Pin<&mut Self>> {
        Enter::new(self)
    }

    /// Enters the manager, and returns a guard that owns it.
    ///
    /// Like [`enter`](Self::enter), except that you can return the guard from a function, store it in a struct, and move it to another task.
    /// The manager must be `Unpin`: call this method on `Box::pin(manager)`, on a [`boxed`](Self::boxed) or a [`managed`](Self::managed)
    /// manager. The name follows `lock_owned` of `tokio::sync::Mutex`.
    ///
    /// # Resolves to
    ///
    /// [`Entered`](crate::Entered), or a `Result` with an `Entered` if the manager has an `Error`.
    ///
    /// # Cancel safety
    ///
    /// If you drop the future or the guard, the manager is dropped where it is suspended, and is not exited. If it is
    /// [`managed`](Self::managed), its cleanups run.
    ///
    /// # Panics
    ///
    /// Panics if the manager has been used before, or if its body panics.
    ///
    /// # Errors
    ///
    /// Returns the error of the manager's body, if the manager has an `Error`.
    ///
    /// # Example
    ///
    #[cfg_attr(feature = "alloc", doc = "```")]
    #[cfg_attr(not(feature = "alloc"), doc = "```ignore")]
    /// use asyncgen::{AsyncContextManagerExt, BoxAsyncContextManager, Entered, nullcontext};
    ///
    /// async fn greeting(name: &str) -> Entered<BoxAsyncContextManager<'static, String>> {
    ///     nullcontext(format!("Hello, {name}")).boxed().enter_owned().await
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut greeting = greeting("Ada").await;
    /// greeting.value().push('!');
    /// let task = tokio::spawn(greeting.exit(1));
    /// assert_eq!(task.await.unwrap(), 1);
    /// # }
    /// ```
    fn enter_owned(self) -> Enter<Self>
    where
        Self: Sized + Unpin,
    {
        Enter::new(self)
    }

    /// Enters the manager, calls an async closure with the value that it lends, and exits the manager.
    ///
    /// This method is the counterpart of [`async_with!`](crate::async_with!) as a call. Prefer the macro in a spawned task: if `Value`
    /// contains a lifetime, rustc reports that the closure is "not general enough".
    ///
    /// # Resolves to
    ///
    /// The result of using the manager: see [`AsyncContextManager`](AsyncContextManager#the-two-kinds).
    ///
    /// # Cancel safety, panics, errors
    ///
    /// See [`async_with!`](crate::async_with!).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncContextManagerExt, nullcontext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let length = nullcontext(String::from("text"))
    ///     .with(async |text| {
    ///         tokio::task::yield_now().await;
    ///         text.push('!');
    ///         text.len()
    ///     })
    ///     .await;
    /// assert_eq!(length, 5);
    /// # }
    /// ```
    fn with<F, R>(
        self,
        block: F,
    ) -> impl Future<Output = <Self::Exit as ExitWith<Self::Error, R>>::Output>
    where
        Self: Sized,
        F: AsyncFnOnce(&mut Self::Value) -> R,
        Self::Exit: ExitWith<Self::Error, R>,
    {
        With::new(async move {
            let mut manager = pin!(self);
            let uses = use_of(&manager);
            let used = 'used: {
                let followed_by = match enter_future(NoHost, manager.as_mut()).await {
                    Ok(followed_by) => followed_by,
                    Err(error) => break 'used not_entered(uses, error),
                };
                let value = manager.as_mut().value();
                // A plain closure that returns a future may panic where it is called.
                let block = async move { block(value).await };
                let ended = block_elsewhere(NoHost, followed_by, block).await;
                exit_future(NoHost, manager, uses, ended).await
            };
            Used::<Self::Exit, Self::Error, R>(used)
        })
    }

    /// Closes the manager: drops its body where it is suspended, and runs the cleanup of every [`finally!`](crate::finally!) around that
    /// place.
    ///
    /// A manager is closed if its block panics. Call this method if you enter and exit a manager by hand. Closing a manager that is not
    /// entered does nothing, except that the manager can no longer be entered.
    ///
    /// # Resolves to
    ///
    /// `()`. The manager does not learn how the block ended, and returns nothing.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe, but closing cannot be undone. If you drop the future before it completes, call `aclose` again to
    /// continue.
    ///
    /// # Panics
    ///
    /// Panics if a destructor or a cleanup panics.
    ///
    /// # Example
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::pin::pin;
    ///
    /// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};
    ///
    /// #[async_context_manager]
    /// async fn counted(open: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
    ///     open.set(open.get() + 1);
    ///     finally!({ yield_!() }, { open.set(open.get() - 1) });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let open = Cell::new(0);
    /// let mut manager = pin!(counted(&open));
    /// drop(manager.as_mut().enter().await);
    /// assert_eq!(open.get(), 1);
    /// manager.as_mut().aclose().await;
    /// assert_eq!(open.get(), 0);
    /// # }
    /// ```
    fn aclose(self: Pin<&mut Self>) -> Close<'_, Self> {
        Close::new(self)
    }

    /// Returns the manager in a box.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncContextManagerExt, BoxAsyncContextManager, nullcontext};
    ///
    /// fn perhaps(one: bool) -> BoxAsyncContextManager<'static, u32> {
    ///     if one { nullcontext(1).boxed() } else { nullcontext(2).boxed() }
    /// }
    /// # let _ = perhaps(true);
    /// ```
    #[cfg(feature = "alloc")]
    fn boxed<'a>(self) -> BoxAsyncContextManager<'a, Self::Value, Self::Error, Self::Exit>
    where
        Self: Sized + Send + 'a,
    {
        alloc::boxed::Box::pin(self)
    }

    /// Like [`boxed`](Self::boxed), for a manager that need not be `Send`.
    #[cfg(feature = "alloc")]
    fn boxed_local<'a>(
        self,
    ) -> LocalBoxAsyncContextManager<'a, Self::Value, Self::Error, Self::Exit>
    where
        Self: Sized + 'a,
    {
        alloc::boxed::Box::pin(self)
    }

    /// Pins the manager on the heap, and arranges for the cleanups of its [`finally!`](crate::finally!)s to run even if it is dropped
    /// early.
    ///
    /// A manager is dropped early if its use is cancelled, for example by a timeout. Only cleanups run. Other code after the `yield_!` does
    /// not. The cleanups need a finalizer, as those of a [managed generator](crate::AsyncGeneratorExt::managed) do. [`Managed`] has a table
    /// of all cases.
    ///
    /// If several managed managers are dropped, their cleanups run at the same time. A manager that borrows is not `'static`, and cannot be
    /// managed. In both cases, make a manager that contains the others managed:
    /// [the guide](mod@crate::guide::context_managers#several-managed-managers) has an example. Its cleanups run in order.
    ///
    /// # Panics
    ///
    /// Entering the manager panics if the hook [`firstiter`](crate::hooks::AsyncGenHooks::firstiter) panics.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::hooks::{AsyncGenHooks, set_asyncgen_hooks};
    /// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with};
    /// use tokio::sync::mpsc;
    ///
    /// #[async_context_manager]
    /// async fn session(log: mpsc::Sender<&str>) -> impl AsyncContextManager<Value = ()> {
    ///     finally!({ yield_!() }, { let _ = log.send("logged out").await; });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_info, closing| {
    ///     tokio::spawn(closing);
    /// }));
    ///
    /// let (log, mut logged) = mpsc::channel(1);
    /// let request = async {
    ///     async_with!(session(log).managed(), |()| {
    ///         std::future::pending::<()>().await;
    ///     });
    /// };
    /// let cancelled = tokio::time::timeout(std::time::Duration::from_millis(1), request).await;
    /// assert!(cancelled.is_err());
    /// assert_eq!(logged.recv().await, Some("logged out"));
    /// # }
    /// ```
    #[cfg(feature = "std")]
    fn managed(self) -> Managed<Self>
    where
        Self: Sized + Send + 'static,
    {
        <Managed<Self>>::of_manager(self, None, |closer| closer)
    }

    /// Like [`managed`](Self::managed), but with the given finalizer, as in the example of
    /// [`AsyncGeneratorExt::managed_with`](crate::AsyncGeneratorExt::managed_with).
    #[cfg(feature = "std")]
    fn managed_with(
        self,
        finalizer: impl Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync + 'static,
    ) -> Managed<Self>
    where
        Self: Sized + Send + 'static,
    {
        <Managed<Self>>::of_manager(self, Some(Arc::new(finalizer)), |closer| closer)
    }

    /// Like [`managed`](Self::managed), for a manager that need not be `Send`, as in the example of
    /// [`AsyncGeneratorExt::managed_local`](crate::AsyncGeneratorExt::managed_local).
    #[cfg(feature = "std")]
    fn managed_local(self) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        <ManagedLocal<Self>>::of_manager(self, None, |closer| closer)
    }

    /// Like [`managed_local`](Self::managed_local), but with the given finalizer.
    #[cfg(feature = "std")]
    fn managed_local_with(
        self,
        finalizer: impl Fn(GeneratorInfo, LocalBoxFuture<'static, ()>) + 'static,
    ) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        <ManagedLocal<Self>>::of_manager(self, Some(Rc::new(finalizer)), |closer| closer)
    }
}

impl<M: AsyncContextManager + ?Sized> AsyncContextManagerExt for M {}

/// The result of using a manager.
// A type of its own, because the type of an `async` block contains the type of its value, and rustc erases lifetimes when it proves that
// the block is `Send`: see `RetainedValue`.
struct Used<X: ExitWith<E, R>, E, R>(X::Output);

/// The future returned by [`with`](AsyncContextManagerExt::with).
#[pin_project]
struct With<F> {
    #[pin]
    using: FutureCell<F>,
}

impl<F> With<F> {
    const fn new(using: F) -> Self {
        With {
            using: FutureCell::new(using),
        }
    }
}

impl<X: ExitWith<E, R>, E, R, F: Future<Output = Used<X, E, R>>> Future for With<F> {
    type Output = X::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<X::Output> {
        self.project().using.get().poll(cx).map(|Used(used)| used)
    }
}
