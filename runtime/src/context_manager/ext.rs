//! What users call on a manager.

use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};

#[cfg(feature = "std")]
use alloc::{rc::Rc, sync::Arc};
#[cfg(feature = "std")]
use futures_core::future::{BoxFuture, LocalBoxFuture};
use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::async_with::{entering, leaving, not_entered, nowhere, uses};
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

/// What there is to do with a manager beside [`async_with!`](crate::async_with!).
///
/// # Where the semantics come from
///
/// [PEP 492](https://peps.python.org/pep-0492/#asynchronous-context-managers-and-async-with) and
/// [`contextlib`](https://docs.python.org/3/library/contextlib.html).
pub trait AsyncContextManagerExt: AsyncContextManager {
    /// Enters the manager, to be left by [`exit`](crate::Entered::exit).
    ///
    /// Nobody leaves it where [`Entered`](crate::Entered) is dropped: not by `?`, not on a panic, not when
    /// the future around is dropped. The manager then drops what it holds when it is dropped itself.
    ///
    /// # Resolves to
    ///
    /// [`Entered`](crate::Entered), which dereferences to what is lent; of a manager with an `Error`, to a
    /// `Result` of it.
    ///
    /// # Cancel safety
    ///
    /// Dropped half-way, it leaves the manager half-way entered: to call it again goes on.
    ///
    /// # Panics
    ///
    /// If the manager was entered before: it is for one use. And as its body does, also if that comes
    /// to its end without a `yield_!`.
    ///
    /// # Errors
    ///
    /// What made it fail.
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
    fn enter(self: Pin<&mut Self>) -> Enter<'_, Self> {
        Enter::new(self)
    }

    /// Runs a block with what the manager lends.
    ///
    /// It is what [`async_with!`](crate::async_with!) does, as a call. Prefer the macro in a task that is
    /// spawned: with a `Value` that carries a lifetime the compiler finds a closure "not general
    /// enough" there.
    ///
    /// # Resolves to
    ///
    /// What using the manager gives: see [`AsyncContextManager`](AsyncContextManager#the-two-kinds).
    ///
    /// # Cancel safety, panics, errors
    ///
    /// As [`async_with!`](crate::async_with!).
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
            let uses = uses(&manager);
            let used = 'used: {
                let followed_by = match entering(NoHost, manager.as_mut()).await {
                    Ok(followed_by) => followed_by,
                    Err(error) => break 'used not_entered(uses, error),
                };
                let value = manager.as_mut().value();
                // A plain closure that returns a future may panic where it is called.
                let block = async move { block(value).await };
                let ended = nowhere(NoHost, followed_by, block).await;
                leaving(NoHost, manager, uses, ended).await
            };
            Used::<Self::Exit, Self::Error, R>(used)
        })
    }

    /// Closes the manager where it stands: drops what it holds, and runs the cleanups of the
    /// [`finally!`](crate::finally!)s that it stands in.
    ///
    /// It is what becomes of a manager whose block panics, and for those who enter and leave one by
    /// hand. One that was not entered, or was left, runs nothing. A manager that was closed cannot be entered any
    /// more.
    ///
    /// # Resolves to
    ///
    /// `()`: the manager is not told how the block ended, and returns nothing.
    ///
    /// # Cancel safety
    ///
    /// Closing cannot be taken back. Dropped half-way, it is to be called again.
    ///
    /// # Panics
    ///
    /// As a destructor or a cleanup does.
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

    /// The manager in a box.
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

    /// The manager in a box, be it `Send` or not.
    ///
    /// # Example
    ///
    /// ```
    /// use std::{cell::Cell, rc::Rc};
    ///
    /// use asyncgen::{AsyncContextManagerExt, LocalBoxAsyncContextManager, nullcontext};
    ///
    /// fn counter() -> LocalBoxAsyncContextManager<'static, Rc<Cell<u32>>> {
    ///     nullcontext(Rc::new(Cell::new(0))).boxed_local()
    /// }
    /// # let _ = counter();
    /// ```
    #[cfg(feature = "alloc")]
    fn boxed_local<'a>(
        self,
    ) -> LocalBoxAsyncContextManager<'a, Self::Value, Self::Error, Self::Exit>
    where
        Self: Sized + 'a,
    {
        alloc::boxed::Box::pin(self)
    }

    /// Makes a manager that has the cleanups of its [`finally!`](crate::finally!)s run even where it is
    /// dropped half-way, as by a use that is cancelled.
    ///
    /// Those cleanups only: what else follows the `yield_!` does not run. Who runs them, and when,
    /// is said at [`Managed`].
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::hooks::AsyncGenHooks;
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
    /// asyncgen::hooks::set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_info, closing| {
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

    /// Is [`managed`](Self::managed), with a finalizer of the manager's own.
    ///
    /// The finalizer is as [`AsyncGenHooks::finalizer`](crate::hooks::AsyncGenHooks::finalizer); whatever hooks there are,
    /// this one is called.
    ///
    /// # Example
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager, async_with};
    /// use tokio::{runtime::Handle, sync::oneshot, time::timeout};
    ///
    /// #[async_context_manager]
    /// async fn session(done: oneshot::Sender<()>) -> impl AsyncContextManager<Value = ()> {
    ///     finally!({ yield_!() }, { let _ = done.send(()); });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let runtime = Handle::current();
    /// let (done, is_done) = oneshot::channel();
    /// let session = session(done).managed_with(move |_info, closing| {
    ///     runtime.spawn(closing);
    /// });
    /// let request = async { async_with!(session, || { std::future::pending::<()>().await }) };
    /// assert!(timeout(Duration::from_millis(1), request).await.is_err());
    /// is_done.await?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Is [`managed`](Self::managed), for a manager that need not be `Send`.
    ///
    /// The hooks are those that the thread has for such: see
    /// [`LocalAsyncGenHooks`](crate::hooks::LocalAsyncGenHooks).
    ///
    /// # Example
    ///
    /// ```
    /// use std::{cell::Cell, pin::Pin, rc::Rc};
    ///
    /// use asyncgen::hooks::LocalAsyncGenHooks;
    /// use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};
    /// use tokio::task::{LocalSet, spawn_local, yield_now};
    ///
    /// #[async_context_manager]
    /// async fn entered(count: Rc<Cell<u32>>) -> impl AsyncContextManager<Value = ()> {
    ///     count.set(count.get() + 1);
    ///     finally!({ yield_!() }, { count.set(count.get() - 1) });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # LocalSet::new().run_until(async {
    /// asyncgen::hooks::set_local_asyncgen_hooks(LocalAsyncGenHooks::new().finalizer(|_info, closing| {
    ///     spawn_local(closing);
    /// }));
    /// let count = Rc::new(Cell::new(0));
    /// let mut manager = entered(Rc::clone(&count)).managed_local();
    /// drop(Pin::new(&mut manager).enter().await);
    /// drop(manager);
    /// assert_eq!(count.get(), 1);
    /// yield_now().await;
    /// assert_eq!(count.get(), 0);
    /// # }).await;
    /// # }
    /// ```
    #[cfg(feature = "std")]
    fn managed_local(self) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        <ManagedLocal<Self>>::of_manager(self, None, |closer| closer)
    }

    /// Is [`managed_local`](Self::managed_local), with a finalizer of the manager's own.
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

/// What using a manager gave, in a type of its own.
// The type of an `async` block holds that of its value, and whether it is `Send` is proved with all lifetimes
// forgotten: see `Keep`.
struct Used<X: ExitWith<E, R>, E, R>(X::Output);

/// The future of [`with`](AsyncContextManagerExt::with).
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
