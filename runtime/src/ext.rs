//! The verbs: what users call on a generator.

use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "std")]
use alloc::{rc::Rc, sync::Arc};
#[cfg(feature = "std")]
use futures_core::future::{BoxFuture, LocalBoxFuture};

use crate::async_generator::{
    AsyncGenerator, ExitIgnored, GeneratorState, ResumeError, Resumption,
};
#[cfg(feature = "std")]
use crate::hooks::GeneratorInfo;
#[cfg(all(feature = "std", doc))]
use crate::hooks::{AsyncGenHooks, LocalAsyncGenHooks};
#[cfg(feature = "std")]
use crate::managed::{Managed, ManagedLocal};
use crate::status::Status;

/// The verbs of a generator, named after those of Python.
///
/// They take `&mut self` of a generator that is `Unpin`, as the methods of `StreamExt` do: pin yours
/// first, with [`pin!`](core::pin::pin) or `Box::pin`. What each does to a generator in each
/// [`Status`] is a table of the [guide](crate::guide::protocol).
///
/// # Resolve to
///
/// `anext`, `start`, `asend` and `athrow` to the [`GeneratorState`] that the generator came to, or, where
/// they do not fit its [`Status`], to a [`ResumeError`] with what was not delivered; `aclose` to `()`, or
/// to [`ExitIgnored`].
///
/// # Cancel safety
///
/// A verb that is dropped before it was polled has done nothing. One that is dropped half-way
/// leaves the generator `Running`, with the value delivered; [`anext`](Self::anext) and
/// [`start`](Self::start) carry it on. No value is lost.
///
/// # Panics
///
/// As the generator's body does. The generator is closed from then on.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/#asynchronous-generator-object).
pub trait AsyncGeneratorExt<Resume = (), Throw = Infallible>:
    AsyncGenerator<Resume, Throw>
{
    /// Runs the generator to its next yield, or to its end: starts it, resumes it with the default
    /// value, or carries it on.
    ///
    /// As Python's `__anext__`.
    ///
    /// # Errors
    ///
    /// [`ResumeError::Closed`] if it is finished or closed.
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
        Anext {
            resume: Resuming::new(Pin::new(self), BringDefault(Resume::default)),
        }
    }

    /// Starts the generator, or carries it on, with no value.
    ///
    /// As Python's `asend(None)` to a generator that was just made.
    ///
    /// # Errors
    ///
    /// [`ResumeError::Suspended`] if it is at a yield, [`ResumeError::Closed`] if it is closed.
    ///
    /// # Example
    ///
    /// ```
    /// # use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, ResumeError, async_generator};
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
    /// assert_eq!(echo.start().await, Err(ResumeError::Suspended(())));
    /// # }
    /// ```
    fn start(&mut self) -> Start<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Start {
            resume: Resuming::new(Pin::new(self), BringNothing),
        }
    }

    /// Sends a value: the `yield_!` at which the generator is suspended evaluates to it (to `Ok` of
    /// it where the generator names a `Throw`). Then runs the generator to its next yield, or to its
    /// end.
    ///
    /// As Python's `asend`.
    ///
    /// # Errors
    ///
    /// A [`ResumeError`] with the value if the generator is not at a yield.
    ///
    /// # Example
    ///
    /// See [`AsyncGenerator`].
    fn asend(&mut self, value: Resume) -> Asend<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Asend {
            resume: Resuming::new(Pin::new(self), BringValue(value)),
        }
    }

    /// Throws an error: the `yield_!` at which the generator is suspended evaluates to `Err` of it,
    /// which `yield_!(x)?` lets propagate. Then runs the generator to its next yield, or to its end.
    ///
    /// As Python's `athrow`; but to a generator that was not started it throws nothing, and gives
    /// the error back.
    ///
    /// # Errors
    ///
    /// A [`ResumeError`] with the error if the generator is not at a yield.
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
        Athrow {
            resume: Resuming::new(Pin::new(self), BringError(error)),
        }
    }

    /// Closes the generator, running every cleanup that is due to its end, awaits included.
    ///
    /// The body is not run on. What it is suspended at, a yield or an await, is dropped there, up to
    /// the innermost `finally!`; the cleanup of that runs, then the next one outwards; then the rest
    /// is dropped. A cleanup already begun is finished, unless it is at a yield: it ends there.
    /// What the generator delegates to is closed, even if that is but a reference. A generator that
    /// was not started, or that is closed, has nothing to run.
    ///
    /// As Python's `aclose`, without the exception: no code of the body can catch it.
    ///
    /// The context manager [`aclosing`](crate::aclosing()) calls this on each way out of a block.
    ///
    /// # Cancel safety
    ///
    /// Closing cannot be taken back. Where this is dropped half-way, the generator is `Closed` to
    /// the other verbs, and a second `aclose` carries on, as `poll_next` does. Each cleanup runs once.
    ///
    /// # Panics
    ///
    /// As a destructor or a cleanup does; with `std` the cleanups further out run before that. Where
    /// the body had panicked, and this finished a cleanup that was under way, its panic goes on here.
    ///
    /// # Errors
    ///
    /// [`ExitIgnored`] with the first value that a cleanup yielded: a cleanup is abandoned where it
    /// yields, those further out run all the same.
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
    /// use std::{cell::Cell, pin::pin};
    ///
    /// #[async_generator]
    /// async fn rows(open: &Cell<bool>) -> impl AsyncGenerator<Yield = u32> {
    ///     open.set(true);
    ///     finally!({
    ///         for row in 0.. {
    ///             yield_!(row);
    ///         }
    ///     }, {
    ///         tokio::task::yield_now().await;
    ///         open.set(false);
    ///     });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let open = Cell::new(false);
    /// let mut rows = pin!(rows(&open));
    /// rows.anext().await?;
    /// assert!(open.get());
    /// rows.aclose().await?;
    /// assert!(!open.get());
    /// # Ok(())
    /// # }
    /// ```
    fn aclose(&mut self) -> Aclose<'_, Self, Resume, Throw>
    where
        Self: Unpin,
    {
        Aclose {
            generator: Pin::new(self),
            _goes_in: PhantomData,
        }
    }

    /// Pins the generator on the heap, and has its cleanups run even where it is dropped half-way.
    ///
    /// Rust cannot await in a destructor. Where there is a cleanup to run, the generator, when it is
    /// dropped, becomes a future that closes it, and which is given to the finalizer that was in
    /// force when the generator was first polled, to spawn it: see [`AsyncGenHooks`]. Where there is
    /// no finalizer it is just dropped. [`Managed`] has a table of what happens when.
    ///
    /// With the feature `tokio` there is a finalizer wherever the first poll is in a tokio runtime: it
    /// spawns the future there, from wherever the generator is dropped. One that was shut down drops
    /// it.
    ///
    /// As Python's event loops do for all their generators.
    ///
    /// # Panics
    ///
    /// As the hook [`firstiter`](AsyncGenHooks::firstiter) does, if the generator was started before.
    ///
    /// # Example
    ///
    /// A loop that is left early closes what it loops over, in the background.
    ///
    #[cfg_attr(feature = "tokio", doc = "```")]
    #[cfg_attr(not(feature = "tokio"), doc = "```ignore")]
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator, for_await};
    /// use tokio::sync::oneshot;
    ///
    /// #[async_generator]
    /// async fn rows(closed: oneshot::Sender<&'static str>) -> impl AsyncGenerator<Yield = u32> {
    ///     finally!({
    ///         for row in 0.. {
    ///             yield_!(row);
    ///         }
    ///     }, {
    ///         tokio::task::yield_now().await;
    ///         closed.send("closed").expect("somebody waits");
    ///     });
    /// }
    ///
    /// // With the feature `tokio`.
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (closed, is_closed) = oneshot::channel();
    /// for_await!(row in rows(closed).managed() => {
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
        Managed::shared(self, None)
    }

    /// Is [`managed`](Self::managed), with a finalizer of the generator's own.
    ///
    /// The finalizer is as [`AsyncGenHooks::finalizer`]; whatever hooks there are, this one is
    /// called.
    ///
    /// # Panics
    ///
    /// As [`managed`](Self::managed).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
    /// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
    /// use tokio::runtime::Handle;
    ///
    /// #[async_generator]
    /// async fn rows(is_open: Arc<AtomicBool>) -> impl AsyncGenerator<Yield = u32> {
    ///     is_open.store(true, Ordering::Relaxed);
    ///     finally!({
    ///         for row in 0.. {
    ///             yield_!(row);
    ///         }
    ///     }, {
    ///         is_open.store(false, Ordering::Relaxed);
    ///     });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let runtime = Handle::current();
    /// let is_open = Arc::new(AtomicBool::new(false));
    /// let mut rows = rows(Arc::clone(&is_open)).managed_with(move |_info, closing| {
    ///     runtime.spawn(closing);
    /// });
    /// rows.anext().await?;
    /// drop(rows);
    /// tokio::task::yield_now().await;
    /// assert!(!is_open.load(Ordering::Relaxed));
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
        Managed::shared(self, Some(Arc::new(finalizer)))
    }

    /// Is [`managed`](Self::managed), for a generator that need not be `Send`.
    ///
    /// The hooks are those that the thread has for such generators: see [`LocalAsyncGenHooks`].
    ///
    /// # Panics
    ///
    /// As [`managed`](Self::managed).
    ///
    /// # Example
    ///
    /// ```
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, LocalAsyncGenHooks, async_generator};
    /// use std::{cell::Cell, rc::Rc};
    /// use tokio::task::{LocalSet, spawn_local, yield_now};
    ///
    /// #[async_generator]
    /// async fn rows(is_open: Rc<Cell<bool>>) -> impl AsyncGenerator<Yield = u32> {
    ///     is_open.set(true);
    ///     finally!({
    ///         for row in 0.. {
    ///             yield_!(row);
    ///         }
    ///     }, {
    ///         is_open.set(false);
    ///     });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// asyncgen::set_local_asyncgen_hooks(LocalAsyncGenHooks::new().finalizer(|_info, closing| {
    ///     spawn_local(closing);
    /// }));
    /// LocalSet::new().run_until(async {
    ///     let is_open = Rc::new(Cell::new(false));
    ///     let mut rows = rows(Rc::clone(&is_open)).managed_local();
    ///     rows.anext().await?;
    ///     drop(rows);
    ///     yield_now().await;
    ///     assert!(!is_open.get());
    ///     Ok(())
    /// }).await
    /// # }
    /// ```
    #[cfg(feature = "std")]
    fn managed_local(self) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        ManagedLocal::local(self, None)
    }

    /// Is [`managed_local`](Self::managed_local), with a finalizer of the generator's own.
    ///
    /// # Panics
    ///
    /// As [`managed`](Self::managed).
    ///
    /// # Example
    ///
    /// As [`managed_with`](Self::managed_with).
    #[cfg(feature = "std")]
    fn managed_local_with(
        self,
        finalizer: impl Fn(GeneratorInfo, LocalBoxFuture<'static, ()>) + 'static,
    ) -> ManagedLocal<Self>
    where
        Self: Sized + 'static,
    {
        ManagedLocal::local(self, Some(Rc::new(finalizer)))
    }
}

impl<G, S, E> AsyncGeneratorExt<S, E> for G where G: AsyncGenerator<S, E> + ?Sized {}

/// What a verb brings to the generator.
///
/// A type for each, so that the future of a verb that brings no error, say, is `Send` even if the
/// errors are not.
trait Bring<S, E> {
    /// What is given back where it does not fit.
    type Undelivered;

    /// What the generator is resumed with, if it fits.
    fn resumption(self, status: Status) -> Result<Resumption<S, E>, Self::Undelivered>;
}

struct BringNothing;

impl<S, E> Bring<S, E> for BringNothing {
    type Undelivered = ();

    fn resumption(self, status: Status) -> Result<Resumption<S, E>, ()> {
        match status {
            Status::Created | Status::Running => Ok(Resumption::CarryOn),
            Status::Suspended | Status::Closed => Err(()),
        }
    }
}

struct BringDefault<S>(fn() -> S);

impl<S, E> Bring<S, E> for BringDefault<S> {
    type Undelivered = ();

    fn resumption(self, status: Status) -> Result<Resumption<S, E>, ()> {
        match status {
            Status::Suspended => Ok(Resumption::Sent(self.0())),
            Status::Created | Status::Running | Status::Closed => BringNothing.resumption(status),
        }
    }
}

struct BringValue<S>(S);

impl<S, E> Bring<S, E> for BringValue<S> {
    type Undelivered = S;

    fn resumption(self, status: Status) -> Result<Resumption<S, E>, S> {
        match status {
            Status::Suspended => Ok(Resumption::Sent(self.0)),
            Status::Created | Status::Running | Status::Closed => Err(self.0),
        }
    }
}

struct BringError<E>(E);

impl<S, E> Bring<S, E> for BringError<E> {
    type Undelivered = E;

    fn resumption(self, status: Status) -> Result<Resumption<S, E>, E> {
        match status {
            Status::Suspended => Ok(Resumption::Thrown(self.0)),
            Status::Created | Status::Running | Status::Closed => Err(self.0),
        }
    }
}

/// What all verbs but closing do.
struct Resuming<'a, G: ?Sized, B, S, E> {
    generator: Pin<&'a mut G>,
    /// `None` once the generator was polled.
    bring: Option<B>,
    _goes_in: PhantomData<fn(S, E)>,
}

impl<'a, G: ?Sized, B, S, E> Resuming<'a, G, B, S, E> {
    fn new(generator: Pin<&'a mut G>, bring: B) -> Self {
        Resuming {
            generator,
            bring: Some(bring),
            _goes_in: PhantomData,
        }
    }
}

impl<G, B, S, E> Resuming<'_, G, B, S, E>
where
    G: AsyncGenerator<S, E> + ?Sized,
    B: Bring<S, E>,
{
    #[allow(clippy::type_complexity)]
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<GeneratorState<G::Yield, G::Return>, ResumeError<B::Undelivered>>> {
        let status = self.generator.status();
        let resumption = match self.bring.take().map(|bring| bring.resumption(status)) {
            None => Resumption::CarryOn,
            Some(Ok(resumption)) => resumption,
            Some(Err(undelivered)) => {
                return Poll::Ready(Err(ResumeError::new(status, undelivered)));
            }
        };
        let generator = self.generator.as_mut();
        generator.poll_resume(cx, resumption).map(Ok)
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $Verb:ident($Bring:ty, $undelivered:ty);)*) => {$(
        $(#[$doc])*
        #[must_use = "futures do nothing unless awaited"]
        pub struct $Verb<'a, G: ?Sized, S = (), E = Infallible> {
            resume: Resuming<'a, G, $Bring, S, E>,
        }

        // What it brings is never pinned.
        impl<G: ?Sized, S, E> Unpin for $Verb<'_, G, S, E> {}

        impl<G, S, E> Future for $Verb<'_, G, S, E>
        where
            G: AsyncGenerator<S, E> + ?Sized,
        {
            type Output = Result<GeneratorState<G::Yield, G::Return>, ResumeError<$undelivered>>;

            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                self.get_mut().resume.poll(cx)
            }
        }

        impl<G: ?Sized, S, E> fmt::Debug for $Verb<'_, G, S, E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Verb)).finish_non_exhaustive()
            }
        }
    )*};
}

verbs! {
    /// The future of [`anext`](AsyncGeneratorExt::anext).
    Anext(BringDefault<S>, ());
    /// The future of [`start`](AsyncGeneratorExt::start).
    Start(BringNothing, ());
    /// The future of [`asend`](AsyncGeneratorExt::asend).
    Asend(BringValue<S>, S);
    /// The future of [`athrow`](AsyncGeneratorExt::athrow).
    Athrow(BringError<E>, E);
}

/// The future of [`aclose`](AsyncGeneratorExt::aclose).
#[must_use = "futures do nothing unless awaited"]
pub struct Aclose<'a, G: ?Sized, S = (), E = Infallible> {
    generator: Pin<&'a mut G>,
    _goes_in: PhantomData<fn(S, E)>,
}

impl<G, S, E> Future for Aclose<'_, G, S, E>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    type Output = Result<(), ExitIgnored<G::Yield>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.generator.as_mut().poll_close(cx)
    }
}

impl<G: ?Sized, S, E> fmt::Debug for Aclose<'_, G, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aclose").finish_non_exhaustive()
    }
}
