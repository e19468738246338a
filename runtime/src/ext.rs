//! The trait [`AsyncGeneratorExt`].

use core::convert::Infallible;
use core::pin::Pin;

#[cfg(feature = "std")]
use alloc::{rc::Rc, sync::Arc};
#[cfg(feature = "std")]
use futures_core::future::{BoxFuture, LocalBoxFuture};

use crate::async_generator::AsyncGenerator;
use crate::future::{Aclose, Anext, Asend, Athrow, Start};
#[cfg(feature = "std")]
use crate::hooks::GeneratorInfo;
#[cfg(feature = "std")]
use crate::managed::{Managed, ManagedLocal};
#[cfg(doc)]
use crate::resume::{GeneratorState, ResumeError, YieldedInCleanup};
#[cfg(doc)]
use crate::status::Status;

/// The methods of a generator, named after those of Python.
///
/// Most of them require a generator that is `Unpin`, like the methods of `StreamExt`. Pin your generator first, with
/// [`pin!`](core::pin::pin) or `Box::pin`. The [guide](crate::guide::protocol) has a table of what each method does in each [`Status`].
///
/// # Cancel safety
///
/// All methods are cancel safe. Dropping a future before its first poll has no effect. Dropping it later leaves the generator
/// [`Pending`](Status::Pending), with the value delivered. Call [`anext`](Self::anext) or [`start`](Self::start) to continue. No item is
/// lost.
///
/// # Panics
///
/// The futures panic if the generator's body panics. The generator is closed afterwards.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/#asynchronous-generator-object).
pub trait AsyncGeneratorExt<Resume = (), Throw = Infallible>:
    AsyncGenerator<Resume, Throw>
{
    /// Resumes the generator until its next yield or its completion. If the generator is suspended at a yield, sends it the default value.
    ///
    /// Equivalent to: `async fn anext(&mut self) -> Result<GeneratorState<Yield, Return>, ResumeError>`. Corresponds to Python's
    /// `__anext__`.
    ///
    /// # Errors
    ///
    /// Returns a [`ResumeError`] if the generator is `Closed`.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
    /// use std::pin::pin;
    ///
    /// #[async_generator]
    /// async fn halves(mut n: u32) -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
    ///     while n > 1 {
    ///         n /= 2;
    ///         yield_!(n);
    ///     }
    ///     "done"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut halves = pin!(halves(3));
    /// assert_eq!(halves.anext().await?, GeneratorState::Yielded(1));
    /// assert_eq!(halves.anext().await?, GeneratorState::Complete("done"));
    /// assert!(halves.anext().await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    fn anext(&mut self) -> Anext<'_, Self, Resume, Throw>
    where
        Self: Unpin,
        Resume: Default,
    {
        Anext::new(Pin::new(self), Resume::default)
    }

    /// Starts the generator, or continues after a future was dropped, until its next yield or its completion.
    ///
    /// Equivalent to: `async fn start(&mut self) -> Result<GeneratorState<Yield, Return>, ResumeError>`. Corresponds to Python's
    /// `asend(None)` on a new generator.
    ///
    /// # Errors
    ///
    /// Returns a [`ResumeError`] if the generator is `Suspended` or `Closed`.
    ///
    /// # Example
    ///
    /// ```
    /// # use asyncgen::error::ResumeError;
    /// # use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
    /// # use std::pin::pin;
    /// #[async_generator]
    /// async fn echo() -> impl AsyncGenerator<String, Yield = String> {
    ///     let mut heard = yield_!("hello".into());
    ///     loop {
    ///         heard = yield_!(heard);
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut echo = pin!(echo());
    /// assert_eq!(echo.start().await, Ok(GeneratorState::Yielded("hello".into())));
    /// assert_eq!(echo.start().await, Err(ResumeError { status: Status::Suspended, value: () }));
    /// # }
    /// ```
    fn start(&mut self) -> Start<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Start::new(Pin::new(self), ())
    }

    /// Sends a value to the generator, and resumes it until its next yield or its completion.
    ///
    /// The value becomes the value of the `yield_!` that the generator is suspended at. If the generator has a `Throw` type, the `yield_!`
    /// evaluates to `Ok(value)`.
    ///
    /// Equivalent to: `async fn asend(&mut self, value: Resume) -> Result<GeneratorState<Yield, Return>, ResumeError<Resume>>`. Corresponds
    /// to Python's `asend`.
    ///
    /// # Errors
    ///
    /// Returns a [`ResumeError`] that contains the value if the generator is not `Suspended`.
    ///
    /// # Example
    ///
    /// See [`AsyncGenerator`].
    fn asend(&mut self, value: Resume) -> Asend<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Asend::new(Pin::new(self), value)
    }

    /// Throws an error into the generator, and resumes it until its next yield or its completion.
    ///
    /// The `yield_!` that the generator is suspended at evaluates to `Err(error)`. With `yield_!(x)?` the error propagates.
    ///
    /// Equivalent to: `async fn athrow(&mut self, error: Throw) -> Result<GeneratorState<Yield, Return>, ResumeError<Throw>>`. Corresponds
    /// to Python's `athrow`, except that an error cannot be thrown into a generator that has not been started.
    ///
    /// # Errors
    ///
    /// Returns a [`ResumeError`] that contains the error if the generator is not `Suspended`.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
    /// use std::pin::pin;
    ///
    /// /// Counts; an error sets it back.
    /// #[async_generator]
    /// async fn counter() -> impl AsyncGenerator<(), &'static str, Yield = u32> {
    ///     let mut n = 0;
    ///     loop {
    ///         n = match yield_!(n) {
    ///             Ok(()) => n + 1,
    ///             Err(_) => 0,
    ///         };
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut counter = pin!(counter());
    /// counter.anext().await?;
    /// assert_eq!(counter.anext().await?, GeneratorState::Yielded(1));
    /// assert_eq!(counter.athrow("reset").await?, GeneratorState::Yielded(0));
    /// # Ok(())
    /// # }
    /// ```
    fn athrow(&mut self, error: Throw) -> Athrow<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Athrow::new(Pin::new(self), error)
    }

    /// Closes the generator. Runs all pending cleanups to completion, including their `.await`s.
    ///
    /// The body does not continue. It is dropped where it is suspended, up to the innermost [`finally!`](crate::finally!). The cleanup of
    /// that `finally!` runs, then the next one outwards, and finally the rest of the body is dropped. A cleanup that is already running is
    /// completed, unless it is suspended at a yield: it ends there. A generator that the body delegates to is closed as well, even if the
    /// body only has a reference to it.
    ///
    /// If the generator has not been started, this method drops the body, which never runs. If it is closed, this method does nothing.
    ///
    /// Equivalent to: `async fn aclose(&mut self) -> Result<(), YieldedInCleanup<Yield>>`. Corresponds to Python's `aclose`, without the
    /// exception: the body cannot catch anything.
    ///
    /// The context manager [`aclosing`](crate::aclosing()) calls this method however its block ends.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe, but closing cannot be undone. If you drop the future before it completes, the generator is `Closed` for
    /// the other methods. Call `aclose` again to continue; `poll_next` continues as well. Each cleanup runs once.
    ///
    /// # Panics
    ///
    /// Panics if a destructor or a cleanup panics. With the feature `std`, the outer cleanups run before the panic is resumed. If the body
    /// had panicked and this method completes its cleanup, the body's panic is resumed here.
    ///
    /// # Errors
    ///
    /// Returns [`YieldedInCleanup`] with the first value that a cleanup yielded. A cleanup ends at its yield; the outer cleanups run.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGeneratorExt, async_gen};
    /// use std::{cell::Cell, pin::pin};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let is_closed = &Cell::new(false);
    /// let mut rows = pin!(async_gen! {
    ///     finally!({ yield_!(1) }, {
    ///         tokio::task::yield_now().await;
    ///         is_closed.set(true);
    ///     });
    /// });
    /// rows.anext().await?;
    /// rows.aclose().await?;
    /// assert!(is_closed.get());
    /// # Ok(())
    /// # }
    /// ```
    fn aclose(&mut self) -> Aclose<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Aclose::new(Pin::new(self))
    }

    /// Pins the generator on the heap, and arranges for its cleanups to run even if it is dropped early.
    ///
    /// A destructor cannot await. If a cleanup is pending when the generator is dropped, the generator becomes a future that closes it.
    /// This future is passed to the finalizer, which spawns it: that of the [hooks](crate::hooks::AsyncGenHooks) or, with the feature
    /// `tokio`, that of the runtime in which the generator is first polled. [`Managed`] has a table of all cases. At the end of `main`, await
    /// [`shutdown`](crate::hooks::shutdown()), so that the program does not end before the cleanups. Python's event loops do this for all
    /// generators.
    ///
    /// # Panics
    ///
    /// Panics if the generator has been started before and the hook [`firstiter`](crate::hooks::AsyncGenHooks::firstiter) panics.
    ///
    /// # Example
    ///
    /// The loop ends early, and the generator is closed in the background.
    ///
    #[cfg_attr(feature = "tokio", doc = "```")]
    #[cfg_attr(not(feature = "tokio"), doc = "```ignore")]
    /// use asyncgen::{AsyncGeneratorExt, async_gen, for_await};
    /// use tokio::sync::oneshot;
    ///
    /// // With the feature `tokio`.
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (closed, is_closed) = oneshot::channel();
    /// let rows = async_gen! {
    ///     finally!({
    ///         for row in 0.. {
    ///             yield_!(row);
    ///         }
    ///     }, {
    ///         tokio::task::yield_now().await;
    ///         closed.send("closed").expect("somebody waits");
    ///     });
    /// };
    /// for_await!(row in rows.managed() => {
    ///     if row == 2 {
    ///         break;
    ///     }
    /// });
    /// assert_eq!(is_closed.await?, "closed");
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "std")]
    fn managed(self) -> Managed<Self>
    where
        Self: Sized + Send + 'static,
    {
        <Managed<Self>>::new(self, None, |closer| closer)
    }

    /// Like [`managed`](Self::managed), but with the given finalizer.
    ///
    /// The finalizer replaces the [`finalizer`](crate::hooks::AsyncGenHooks::finalizer) of the hooks.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGeneratorExt, async_gen};
    /// use tokio::{runtime::Handle, sync::oneshot};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (closed, is_closed) = oneshot::channel();
    /// let runtime = Handle::current();
    /// let mut rows = async_gen! {
    ///     finally!({ yield_!(1) }, { closed.send("closed").expect("somebody waits") });
    /// }
    /// .managed_with(move |_info, closing| {
    ///     runtime.spawn(closing);
    /// });
    /// rows.anext().await?;
    /// drop(rows);
    /// assert_eq!(is_closed.await?, "closed");
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
        <Managed<Self>>::new(self, Some(Arc::new(finalizer)), |closer| closer)
    }

    /// Like [`managed`](Self::managed), for a generator that need not be `Send`.
    ///
    /// The hooks for these generators are set for each thread: see [`LocalAsyncGenHooks`](crate::hooks::LocalAsyncGenHooks).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::hooks::{LocalAsyncGenHooks, set_local_asyncgen_hooks};
    /// use asyncgen::{AsyncGeneratorExt, async_gen};
    /// use std::{cell::Cell, rc::Rc};
    /// use tokio::task::{LocalSet, spawn_local, yield_now};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// set_local_asyncgen_hooks(LocalAsyncGenHooks::new().finalizer(|_info, closing| {
    ///     spawn_local(closing);
    /// }));
    /// LocalSet::new().run_until(async {
    ///     let open = Rc::new(Cell::new(true));
    ///     let is_open = Rc::clone(&open);
    ///     let mut rows = async_gen! {
    ///         finally!({ yield_!(1) }, { is_open.set(false) });
    ///     }
    ///     .managed_local();
    ///     rows.anext().await?;
    ///     drop(rows);
    ///     yield_now().await;
    ///     assert!(!open.get());
    ///     Ok(())
    /// }).await
    /// # }
    /// ```
    #[cfg(feature = "std")]
    fn managed_local(self) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        <ManagedLocal<Self>>::new(self, None, |closer| closer)
    }

    /// Like [`managed_local`](Self::managed_local), but with the given finalizer, as in the example of [`managed_with`](Self::managed_with).
    #[cfg(feature = "std")]
    fn managed_local_with(
        self,
        finalizer: impl Fn(GeneratorInfo, LocalBoxFuture<'static, ()>) + 'static,
    ) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        <ManagedLocal<Self>>::new(self, Some(Rc::new(finalizer)), |closer| closer)
    }
}

impl<G, S, E> AsyncGeneratorExt<S, E> for G where G: AsyncGenerator<S, E> + ?Sized {}
