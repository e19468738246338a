//! The future of a `yield_from_!`: [`YieldFrom`] yields the items of a stream, and [`Delegate`] delegates to a generator. `source.rs` selects
//! one by the types of the source and of the generator.

#![allow(missing_debug_implementations, reason = "the public types are hidden")]

use core::future::Future;
use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project::pin_project;

use crate::async_generator::AsyncGenerator;
use crate::panic::delegated_to_closed;
use crate::protocol::{OuterExchange, Protocol};
use crate::raw::ExchangeAccess;
use crate::resume::{GeneratorState, Resumption, YieldedInCleanup};
use crate::status::Status;

/// The future of a `yield_from_!`.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Delegation<Y, P, D> {
    access: ExchangeAccess<Y, P>,
    #[pin]
    delegate: D,
}

/// Creates the future of a `yield_from_!`.
// Without the bound of `Delegation`'s future. The compiler would report an unmet bound here, too, and not only at the await.
#[inline(always)]
pub const fn delegation<Y, P, D>(access: ExchangeAccess<Y, P>, delegate: D) -> Delegation<Y, P, D> {
    Delegation { access, delegate }
}

impl<Y, P, D: PollDelegate<Y, P>> Future for Delegation<Y, P, D> {
    type Output = D::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<D::Output> {
        let this = self.project();
        this.delegate.poll_delegate(this.access, cx)
    }
}

/// The part of a [`Delegation`] that polls the source. Users cannot name this trait, so they cannot implement it.
pub trait PollDelegate<Y, P> {
    /// The type that `yield_from_!` evaluates to.
    type Output;

    /// Polls the source, and stores an item that it yields in the exchange.
    fn poll_delegate(
        self: Pin<&mut Self>,
        access: &ExchangeAccess<Y, P>,
        cx: &mut Context<'_>,
    ) -> Poll<Self::Output>;
}

/// Polls a stream, and forwards its items. The body of the generator does not run in between.
#[pin_project]
pub struct YieldFrom<S, C> {
    #[pin]
    source: S,
    conversion: C,
}

impl<S, C> YieldFrom<S, C> {
    #[inline(always)]
    pub(crate) const fn new(source: S, conversion: C) -> Self {
        YieldFrom { source, conversion }
    }
}

impl<Y, P, S, C> PollDelegate<Y, P> for YieldFrom<S, C>
where
    P: Protocol,
    S: Stream,
    C: Conversion<S::Item, Y, P>,
{
    type Output = C::Output;

    #[inline]
    fn poll_delegate(
        self: Pin<&mut Self>,
        access: &ExchangeAccess<Y, P>,
        cx: &mut Context<'_>,
    ) -> Poll<C::Output> {
        let this = self.project();
        // A stream takes no input. A value is discarded, and an error ends the delegation.
        if let Poll::Ready(input) = access.take_input(cx) {
            if let Err(output) = P::on_input(input) {
                return Poll::Ready(C::ended(output));
            }
        }
        let Some(item) = ready!(this.source.poll_next(cx)) else {
            return Poll::Ready(C::ended(P::stream_finished()));
        };
        match C::convert(item) {
            Ok(item) => {
                access.put(cx, item);
                Poll::Pending
            }
            Err(output) => Poll::Ready(output),
        }
    }
}

/// Polls another generator, and forwards its items, and the values and errors that are sent to the generator around it.
#[pin_project]
pub struct Delegate<G, D> {
    #[pin]
    source: G,
    by_default: D,
    // `true` if the source is suspended at a yield from before the delegation, and needs a value to continue.
    was_started: bool,
}

impl<G, D> Delegate<G, D> {
    #[inline(always)]
    pub(crate) fn new<P>(source: G, by_default: D) -> Self
    where
        P: Protocol,
        G: AsyncGenerator<P::Resume, P::Throw>,
    {
        let was_started = match source.status() {
            Status::Created | Status::Pending => false,
            Status::Suspended => true,
            Status::Closed => delegated_to_closed(),
        };
        Delegate {
            source,
            by_default,
            was_started,
        }
    }
}

impl<Y, P, G, D> PollDelegate<Y, P> for Delegate<G, D>
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y>,
    D: ByDefault<P::Resume>,
{
    type Output = G::Return;

    #[inline]
    fn poll_delegate(
        self: Pin<&mut Self>,
        access: &ExchangeAccess<Y, P>,
        cx: &mut Context<'_>,
    ) -> Poll<G::Return> {
        let mut this = self.project();
        if P::SHARES_EXCHANGE {
            let mut outer = P::into_outer(access.share(cx));
            if mem::take(this.was_started) {
                resume_started::<_, _, _, D>(&mut outer);
            }
            return this.source.poll_delegated(outer);
        }
        // This generator is a stream: it receives no input, and is closed by being dropped.
        let resumption = match this.source.status() {
            Status::Suspended => Resumption::Sent(D::value()),
            status => Resumption::for_delegated(status, Poll::Pending),
        };
        match this.source.as_mut().poll_resume(cx, resumption) {
            Poll::Ready(GeneratorState::Complete(value)) => return Poll::Ready(value),
            Poll::Ready(GeneratorState::Yielded(item)) => access.put(cx, item),
            Poll::Pending => {}
        }
        Poll::Pending
    }
}

/// A generator whose items are wrapped in `Ok`. It cannot use the exchange of the generator that delegates to it, whose items have another type.
#[pin_project]
pub struct OkItems<G, X> {
    #[pin]
    generator: G,
    error: PhantomData<fn() -> X>,
}

impl<G, X> OkItems<G, X> {
    #[inline(always)]
    pub(crate) const fn new(generator: G) -> Self {
        OkItems {
            generator,
            error: PhantomData,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<G: AsyncGenerator<S, E>, S, E, X> AsyncGenerator<S, E> for OkItems<G, X> {
    type Yield = Result<G::Yield, X>;
    type Return = G::Return;

    fn status(&self) -> Status {
        self.generator.status()
    }

    fn has_pending_cleanup(&self) -> bool {
        self.generator.has_pending_cleanup()
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<S, E>,
    ) -> Poll<GeneratorState<Self::Yield, G::Return>> {
        let state = self.project().generator.poll_resume(cx, resumption);
        state.map(|state| match state {
            GeneratorState::Yielded(item) => GeneratorState::Yielded(Ok(item)),
            GeneratorState::Complete(value) => GeneratorState::Complete(value),
        })
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<Self::Yield>>> {
        let closed = self.project().generator.poll_close(cx);
        closed.map_err(|YieldedInCleanup(item)| YieldedInCleanup(Ok(item)))
    }
}

/// Sends the default value to a generator that was started before the delegation, unless it is being closed.
#[cold]
fn resume_started<Y, S, E, D: ByDefault<S>>(outer: &mut OuterExchange<'_, '_, Y, S, E>) {
    let shared = outer.shared();
    if !shared.flags.closing() {
        shared.transfer.set_input(Ok(D::value()));
    }
}

/// The value to send to a generator that was started before the delegation.
pub trait ByDefault<S> {
    fn value() -> S;
}

/// Uses [`Default`].
#[derive(Debug)]
pub struct Defaulted;

impl<S: Default> ByDefault<S> for Defaulted {
    fn value() -> S {
        S::default()
    }
}

/// Panics, because the type has no default value.
#[derive(Debug)]
pub struct Undefined;

impl<S> ByDefault<S> for Undefined {
    #[cold]
    fn value() -> S {
        panic!(
            "`yield_from_!` of a generator that has been started: what it is resumed with has no \
             default value"
        )
    }
}

/// Converts the items of a stream into items of the generator, and determines the value of the delegation.
pub trait Conversion<I, Y, P: Protocol> {
    /// The type that `yield_from_!` evaluates to.
    type Output;

    /// Converts an item. `Err` ends the delegation with the given value.
    fn convert(item: I) -> Result<Y, Self::Output>;

    /// Converts the value of a delegation that has ended, because the stream is finished or because an error was thrown.
    fn ended(output: P::StreamOutput) -> Self::Output;
}

/// Forwards items unchanged.
#[derive(Clone, Copy, Debug)]
pub struct Identity;

impl<Y, P: Protocol> Conversion<Y, Y, P> for Identity {
    type Output = P::StreamOutput;

    #[inline(always)]
    fn convert(item: Y) -> Result<Y, P::StreamOutput> {
        Ok(item)
    }

    #[inline(always)]
    fn ended(output: P::StreamOutput) -> P::StreamOutput {
        output
    }
}

/// Wraps items in `Ok`.
#[derive(Clone, Copy, Debug)]
pub struct WrapOk;

// Generators with this return type have no `Throw`.
impl<T, E, P: Protocol<StreamOutput = ()>> Conversion<T, Result<T, E>, P> for WrapOk {
    type Output = ();

    #[inline(always)]
    fn convert(item: T) -> Result<Result<T, E>, ()> {
        Ok(Ok(item))
    }

    #[inline(always)]
    fn ended((): ()) {}
}

/// Unwraps `Ok`, and wraps the item in the `Ok` of another type. An `Err` ends the delegation.
#[derive(Clone, Copy, Debug)]
pub struct RewrapOk;

impl<T, X, E, P: Protocol<StreamOutput = ()>> Conversion<Result<T, X>, Result<T, E>, P>
    for RewrapOk
{
    type Output = Result<(), X>;

    #[inline(always)]
    fn convert(item: Result<T, X>) -> Result<Result<T, E>, Result<(), X>> {
        match item {
            Ok(item) => Ok(Ok(item)),
            Err(error) => Err(Err(error)),
        }
    }

    #[inline(always)]
    fn ended((): ()) -> Result<(), X> {
        Ok(())
    }
}
