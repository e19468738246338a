//! What every generator can do.

use core::convert::Infallible;
use core::error::Error;
use core::fmt;
use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::panic::delegated_to_closed;
use crate::protocol::Within;
use crate::status::Status;

/// A generator: it yields values, is resumed with values or errors, returns a value, and can be
/// closed.
///
/// It is what an [`async_generator`](macro@crate::async_generator) function returns as `impl
/// AsyncGenerator<S, E, Yield = T, Return = R>`. To use one, call the verbs of
/// [`AsyncGeneratorExt`](crate::AsyncGeneratorExt); this trait is for those who write combinators,
/// and for `dyn AsyncGenerator<..>`.
///
/// What goes in is a parameter, what comes out an associated type, as in
/// [`core::ops::Coroutine`](https://doc.rust-lang.org/core/ops/trait.Coroutine.html): `Resume` is
/// what is sent, `Throw` what is thrown ([`Infallible`]: nothing).
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) and [PEP 342](https://peps.python.org/pep-0342/).
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
/// use std::pin::pin;
///
/// /// Yields the sum of what it is sent.
/// #[async_generator]
/// async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
///     let mut sum = 0;
///     loop {
///         sum += yield_!(sum);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut sums = pin!(sums());
/// assert_eq!(sums.start().await?, GeneratorState::Yielded(0));
/// assert_eq!(sums.asend(2).await?, GeneratorState::Yielded(2));
/// assert_eq!(sums.asend(3).await?, GeneratorState::Yielded(5));
/// sums.aclose().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "generators do nothing unless polled"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `AsyncGenerator<{Resume}, {Throw}>`",
    label = "no generator, or none that takes this",
    note = "of an `impl Stream<Item = T>` a caller knows nothing but that it is a stream: return `impl \
            AsyncGenerator<Yield = T>`, which is a stream as well"
)]
pub trait AsyncGenerator<Resume = (), Throw = Infallible> {
    /// What it yields.
    type Yield;

    /// What it returns when it is complete.
    type Return;

    /// Where it stands.
    fn status(&self) -> Status;

    /// What it is called, for people to read: the path of the function whose body it is.
    ///
    /// Of an implementation written by hand, the name of its type. The text is
    /// [`type_name`](core::any::type_name)'s, and may differ from one version of the compiler to the
    /// next.
    fn name(&self) -> &'static str {
        core::any::type_name::<Self>()
    }

    /// Whether to close it now would run a cleanup: that of a `finally!` that it stands in, or that
    /// a generator which it delegates to stands in.
    ///
    /// If not, to drop it is as good as to close it.
    fn is_guarded(&self) -> bool;

    /// Runs it on, to its next yield or to its end.
    ///
    /// # Cancel safety
    ///
    /// Once it was polled the resumption is delivered: if this is pending, go on with
    /// [`Resumption::CarryOn`], be it much later.
    ///
    /// # Panics
    ///
    /// If the resumption does not fit the status: `Sent` and `Thrown` are for a generator that is
    /// `Suspended`, `CarryOn` for one that is `Created` or `Running`. And as the generator's body
    /// does; it is closed then.
    ///
    /// # Example
    ///
    /// A value is brought by the first poll, and by no other.
    ///
    /// ```
    /// use std::{future::poll_fn, pin::pin};
    ///
    /// use asyncgen::{AsyncGenerator, GeneratorState, Resumption, async_generator};
    ///
    /// #[async_generator]
    /// async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
    ///     let mut sum = 0;
    ///     loop {
    ///         sum += yield_!(sum);
    ///         tokio::task::yield_now().await;
    ///     }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut sums = pin!(sums());
    /// for (bring, sum) in [(None, 0), (Some(2), 2), (Some(3), 5)] {
    ///     let mut resumption = bring.map_or(Resumption::CarryOn, Resumption::Sent);
    ///     let state = poll_fn(|cx| {
    ///         let resumption = std::mem::replace(&mut resumption, Resumption::CarryOn);
    ///         sums.as_mut().poll_resume(cx, resumption)
    ///     });
    ///     assert_eq!(state.await, GeneratorState::Yielded(sum));
    /// }
    /// # }
    /// ```
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<Resume, Throw>,
    ) -> Poll<GeneratorState<Self::Yield, Self::Return>>;

    /// Runs it on for one that delegates to it, or closes it with that one.
    #[doc(hidden)]
    fn poll_within(
        self: Pin<&mut Self>,
        within: Within<'_, '_, Self::Yield, Resume, Throw>,
    ) -> Poll<Self::Return> {
        poll_beside(self, within)
    }

    /// Closes it: see [`aclose`](crate::AsyncGeneratorExt::aclose).
    ///
    /// # Cancel safety
    ///
    /// Closing cannot be taken back: if this is pending, poll it again, be it much later.
    ///
    /// # Panics
    ///
    /// As a destructor or a cleanup does, or as the body did whose cleanup this finished.
    ///
    /// # Errors
    ///
    /// [`ExitIgnored`] if a cleanup yielded a value.
    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitIgnored<Self::Yield>>>;
}

/// Polls a generator, or closes it, through a pointer for a generator that delegates to it.
///
/// The pointee may outlive the delegating generator, so it is closed together with that one even if it has no cleanup to run.
#[inline]
fn poll_pointee<G, S, E>(
    mut generator: Pin<&mut G>,
    mut within: Within<'_, '_, G::Yield, S, E>,
) -> Poll<G::Return>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    if within.shared().flags.closing() {
        return poll_beside(generator, within);
    }
    let outcome = generator.as_mut().poll_within(within.reborrow());
    if outcome.is_pending() {
        within.shared().flags.set_participates_in_close();
    }
    outcome
}

/// Polls a generator, or closes it, that cannot use the exchange of the generator that delegates to it.
pub(crate) fn poll_beside<G, S, E>(
    mut generator: Pin<&mut G>,
    mut within: Within<'_, '_, G::Yield, S, E>,
) -> Poll<G::Return>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    if within.shared().flags.closing() {
        let closed = generator.poll_close(within.context());
        let is_closed = closed.is_ready();
        let shared = within.shared();
        if let Poll::Ready(Err(ignored)) = closed {
            shared.transfer.put(ignored.0);
        }
        shared.flags.set_closed(is_closed);
        shared.flags.set_cleanup(!is_closed);
        return Poll::Pending;
    }
    let input = within.shared().transfer.take_input();
    let resumption = Resumption::for_delegated(generator.status(), input);
    match generator.as_mut().poll_resume(within.context(), resumption) {
        Poll::Ready(GeneratorState::Complete(value)) => return Poll::Ready(value),
        Poll::Ready(GeneratorState::Yielded(item)) => within.shared().transfer.put(item),
        Poll::Pending => {}
    }
    let has_cleanup = generator.is_guarded();
    let flags = &mut within.shared().flags;
    flags.set_cleanup(has_cleanup);
    flags.set_participates_in_close();
    Poll::Pending
}

/// What a poll brings to a generator: see [`poll_resume`](AsyncGenerator::poll_resume).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resumption<Resume, Throw> {
    /// Nothing: starts the generator, or carries it on.
    CarryOn,
    /// A value, which the pending `yield_!` evaluates to.
    Sent(Resume),
    /// An error, which the pending `yield_!` evaluates to.
    Thrown(Throw),
}

impl<S, E> Resumption<S, E> {
    /// What a generator gets that is delegated to: what was brought to the one that delegates, if it
    /// waits for that.
    pub(crate) fn for_delegated(status: Status, brought: Poll<Result<S, E>>) -> Self {
        match (status, brought) {
            (Status::Created | Status::Running, _) => Resumption::CarryOn,
            (Status::Suspended, Poll::Ready(Ok(value))) => Resumption::Sent(value),
            (Status::Suspended, Poll::Ready(Err(error))) => Resumption::Thrown(error),
            (Status::Suspended, Poll::Pending) | (Status::Closed, _) => delegated_to_closed(),
        }
    }

    #[cold]
    #[track_caller]
    pub(crate) fn does_not_fit(self, status: Status) -> ! {
        let name = match self {
            Resumption::CarryOn => "CarryOn",
            Resumption::Sent(_) => "Sent",
            Resumption::Thrown(_) => "Thrown",
        };
        panic!("`Resumption::{name}` for a generator that is `{status:?}`")
    }
}

/// What a generator came to.
///
/// As [`core::ops::CoroutineState`](https://doc.rust-lang.org/core/ops/enum.CoroutineState.html). An
/// example is at [`AsyncGenerator`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GeneratorState<Y, R = ()> {
    /// It yielded a value, and can be resumed.
    Yielded(Y),
    /// It returned a value, and is closed.
    Complete(R),
}

impl<Y, R> GeneratorState<Y, R> {
    /// The value that was yielded, if one was.
    ///
    /// ```
    /// # use asyncgen::GeneratorState;
    /// assert_eq!(GeneratorState::<_, ()>::Yielded(1).yielded(), Some(1));
    /// ```
    pub fn yielded(self) -> Option<Y> {
        match self {
            GeneratorState::Yielded(value) => Some(value),
            GeneratorState::Complete(_) => None,
        }
    }

    /// The value that was returned, if one was.
    ///
    /// ```
    /// # use asyncgen::GeneratorState;
    /// assert_eq!(GeneratorState::<(), _>::Complete(1).complete(), Some(1));
    /// ```
    pub fn complete(self) -> Option<R> {
        match self {
            GeneratorState::Yielded(_) => None,
            GeneratorState::Complete(value) => Some(value),
        }
    }
}

/// A verb that does not fit where the generator stands; with the value that was not delivered.
///
/// Nothing has happened to the generator. As Python's `TypeError` for a value sent to a generator
/// that was not started, and `RuntimeError` for one that is running.
///
/// It lives as long as the value. Where that borrows, `?` takes the text alone: `.map_err(|error|
/// error.to_string())?`.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, ResumeError, Status, async_generator};
/// use std::pin::pin;
///
/// #[async_generator]
/// async fn echo() -> impl AsyncGenerator<String, Yield = String> {
///     let heard = yield_!("hello".into());
///     yield_!(heard);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut echo = pin!(echo());
/// let error = echo.asend("hi".into()).await.unwrap_err();
/// assert_eq!(error.status(), Status::Created);
/// assert_eq!(error.into_inner(), "hi");
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResumeError<V = ()> {
    /// It was not started: [`start`](crate::AsyncGeneratorExt::start) it.
    Created(V),
    /// It is at a yield: send it a value.
    Suspended(V),
    /// A resumption was dropped half-way: [`start`](crate::AsyncGeneratorExt::start) carries it on.
    Running(V),
    /// It is finished or closed.
    Closed(V),
}

impl<V> ResumeError<V> {
    pub(crate) fn new(status: Status, value: V) -> Self {
        match status {
            Status::Created => ResumeError::Created(value),
            Status::Suspended => ResumeError::Suspended(value),
            Status::Running => ResumeError::Running(value),
            Status::Closed => ResumeError::Closed(value),
        }
    }

    /// Where the generator stood.
    pub const fn status(&self) -> Status {
        match self {
            ResumeError::Created(_) => Status::Created,
            ResumeError::Suspended(_) => Status::Suspended,
            ResumeError::Running(_) => Status::Running,
            ResumeError::Closed(_) => Status::Closed,
        }
    }

    /// The value that was not delivered.
    pub fn into_inner(self) -> V {
        match self {
            ResumeError::Created(value)
            | ResumeError::Suspended(value)
            | ResumeError::Running(value)
            | ResumeError::Closed(value) => value,
        }
    }
}

impl<V> fmt::Display for ResumeError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ResumeError::Created(_) => "the generator has not been started",
            ResumeError::Suspended(_) => "the generator is suspended at a yield",
            ResumeError::Running(_) => {
                "the generator is running: a resumption was dropped half-way"
            }
            ResumeError::Closed(_) => "the generator is closed",
        })
    }
}

// Whatever the value is, as of an error of a channel: so that it can be unwrapped.
impl<V> fmt::Debug for ResumeError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            ResumeError::Created(_) => "Created",
            ResumeError::Suspended(_) => "Suspended",
            ResumeError::Running(_) => "Running",
            ResumeError::Closed(_) => "Closed",
        };
        f.debug_tuple(name).finish_non_exhaustive()
    }
}

impl<V> Error for ResumeError<V> {}

/// A cleanup yielded a value while the generator was being closed: this one.
///
/// The cleanup was abandoned there; those further out ran. As Python's `RuntimeError` ("async
/// generator ignored GeneratorExit").
///
/// As with [`ResumeError`], `.map_err(|error| error.to_string())?` is for items that are borrowed.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGeneratorExt, ExitIgnored, async_gen};
/// use std::pin::pin;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut numbers = pin!(async_gen! {
///     finally!({ yield_!(1) }, { yield_!(2) });
/// });
/// let _ = numbers.anext().await;
/// assert_eq!(numbers.aclose().await, Err(ExitIgnored(2)));
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExitIgnored<Y>(pub Y);

impl<Y> fmt::Display for ExitIgnored<Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cleanup yielded while the generator was being closed")
    }
}

impl<Y> fmt::Debug for ExitIgnored<Y> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ExitIgnored").finish_non_exhaustive()
    }
}

impl<Y> Error for ExitIgnored<Y> {}

/// A pointer to a generator that needs no pinning is a generator.
macro_rules! pointers {
    ($($(#[$cfg:meta])? $Pointer:ty;)*) => {$(
        $(#[$cfg])?
        impl<G, S, E> AsyncGenerator<S, E> for $Pointer
        where
            G: AsyncGenerator<S, E> + Unpin + ?Sized,
        {
            type Yield = G::Yield;
            type Return = G::Return;

            fn status(&self) -> Status {
                (**self).status()
            }

            fn name(&self) -> &'static str {
                (**self).name()
            }

            fn is_guarded(&self) -> bool {
                (**self).is_guarded()
            }

            fn poll_resume(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                resumption: Resumption<S, E>,
            ) -> Poll<GeneratorState<G::Yield, G::Return>> {
                Pin::new(&mut **self).poll_resume(cx, resumption)
            }

            fn poll_within(
                mut self: Pin<&mut Self>,
                within: Within<'_, '_, G::Yield, S, E>,
            ) -> Poll<G::Return> {
                poll_pointee(Pin::new(&mut **self), within)
            }

            fn poll_close(
                mut self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Result<(), ExitIgnored<G::Yield>>> {
                Pin::new(&mut **self).poll_close(cx)
            }
        }
    )*};
}

pointers! {
    &mut G;
    #[cfg(feature = "alloc")] alloc::boxed::Box<G>;
}

impl<P, S, E> AsyncGenerator<S, E> for Pin<P>
where
    P: DerefMut<Target: AsyncGenerator<S, E>>,
{
    type Yield = <P::Target as AsyncGenerator<S, E>>::Yield;
    type Return = <P::Target as AsyncGenerator<S, E>>::Return;

    fn status(&self) -> Status {
        (**self).status()
    }

    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn is_guarded(&self) -> bool {
        (**self).is_guarded()
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<S, E>,
    ) -> Poll<GeneratorState<Self::Yield, Self::Return>> {
        self.as_deref_mut().poll_resume(cx, resumption)
    }

    fn poll_within(
        self: Pin<&mut Self>,
        within: Within<'_, '_, Self::Yield, S, E>,
    ) -> Poll<Self::Return> {
        poll_pointee(self.as_deref_mut(), within)
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitIgnored<Self::Yield>>> {
        self.as_deref_mut().poll_close(cx)
    }
}
