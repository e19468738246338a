//! The futures of `yield_from_!`: what another generator yields, or a stream, forwarded. Which of them
//! it is, is found out in `source.rs`.

#![allow(
    missing_debug_implementations,
    reason = "the public types are hidden, and contain nothing to show"
)]

use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project::pin_project;

use crate::async_generator::AsyncGenerator;
use crate::panic::delegated_to_closed;
use crate::protocol::{Protocol, Within};
use crate::raw::Yielder;
use crate::resume::{GeneratorState, Resumption};
use crate::status::Status;

/// Forwards the items of a stream that lives in it, without running the body in between.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct YieldFrom<Y, P, S, C> {
    yielder: Yielder<Y, P>,
    #[pin]
    source: S,
    conversion: C,
}

impl<Y, P, S, C> YieldFrom<Y, P, S, C> {
    #[inline(always)]
    pub(crate) const fn new(yielder: Yielder<Y, P>, source: S, conversion: C) -> Self {
        YieldFrom {
            yielder,
            source,
            conversion,
        }
    }
}

impl<Y, P, S, C> Future for YieldFrom<Y, P, S, C>
where
    P: Protocol,
    S: Stream,
    C: Conversion<S::Item, Y, P>,
{
    type Output = C::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Output> {
        let this = self.project();
        // A stream takes no values: it is resumed by being polled.
        if let Poll::Ready(input) = this.yielder.take_input(cx) {
            if let Err(output) = P::on_input(input) {
                return Poll::Ready(C::interrupt(output));
            }
        }
        let Some(item) = ready!(this.source.poll_next(cx)) else {
            return Poll::Ready(C::end());
        };
        match C::convert(item) {
            Ok(item) => {
                this.yielder.put(cx, item);
                Poll::Pending
            }
            Err(output) => Poll::Ready(output),
        }
    }
}

/// Forwards all that goes out of a generator that lives in it, and all that comes in.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Delegate<Y, P, G, D> {
    yielder: Yielder<Y, P>,
    #[pin]
    source: G,
    by_default: D,
    // Whether it was at a yield already, and so waits for a value.
    was_started: bool,
}

impl<Y, P, G, D> Delegate<Y, P, G, D>
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y>,
{
    #[inline(always)]
    pub(crate) fn new(yielder: Yielder<Y, P>, source: G, by_default: D) -> Self {
        let was_started = match source.status() {
            Status::Created | Status::Pending => false,
            Status::Suspended => true,
            Status::Closed => delegated_to_closed(),
        };
        Delegate {
            yielder,
            source,
            by_default,
            was_started,
        }
    }
}

impl<Y, P, G, D> Future for Delegate<Y, P, G, D>
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y>,
    D: ByDefault<P::Resume>,
{
    type Output = G::Return;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<G::Return> {
        let mut this = self.project();
        if P::SHARES_EXCHANGE {
            let mut within = P::into_within(this.yielder.share(cx));
            if mem::take(this.was_started) {
                resume_started::<_, _, _, D>(&mut within);
            }
            return this.source.poll_within(within);
        }
        // A stream, which nobody sends to, throws at or closes.
        let resumption = match this.source.status() {
            Status::Suspended => Resumption::Sent(D::value()),
            status => Resumption::for_delegated(status, Poll::Pending),
        };
        match this.source.as_mut().poll_resume(cx, resumption) {
            Poll::Ready(GeneratorState::Complete(value)) => return Poll::Ready(value),
            Poll::Ready(GeneratorState::Yielded(item)) => this.yielder.put(cx, item),
            Poll::Pending => {}
        }
        Poll::Pending
    }
}

/// Passes a default value to a generator that had been started before it was delegated to, unless it is being closed.
#[cold]
fn resume_started<Y, S, E, D: ByDefault<S>>(within: &mut Within<'_, '_, Y, S, E>) {
    let shared = within.shared();
    if !shared.flags.closing() {
        shared.transfer.set_input(Ok(D::value()));
    }
}

/// The value that a generator is resumed with which had been started before it was delegated to.
pub trait ByDefault<S> {
    /// The value.
    fn value() -> S;
}

/// `Default`.
#[derive(Debug)]
pub struct Defaulted;

impl<S: Default> ByDefault<S> for Defaulted {
    fn value() -> S {
        S::default()
    }
}

/// There is none.
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

/// What becomes of a source's items, and what the delegation evaluates to.
pub trait Conversion<I, Y, P: Protocol> {
    /// What `yield_from_!` evaluates to.
    type Output;

    /// The item to yield, or the value to end with.
    fn convert(item: I) -> Result<Y, Self::Output>;

    /// The value when the source has ended.
    fn end() -> Self::Output;

    /// The value when an error was thrown meanwhile.
    fn interrupt(interrupted: P::StreamOutput) -> Self::Output;
}

/// Items go on as they are.
#[derive(Clone, Copy, Debug)]
pub struct AsItIs;

impl<Y, P: Protocol> Conversion<Y, Y, P> for AsItIs {
    type Output = P::StreamOutput;

    #[inline(always)]
    fn convert(item: Y) -> Result<Y, P::StreamOutput> {
        Ok(item)
    }

    #[inline(always)]
    fn end() -> P::StreamOutput {
        P::stream_finished()
    }

    #[inline(always)]
    fn interrupt(interrupted: P::StreamOutput) -> P::StreamOutput {
        interrupted
    }
}

/// Items go on wrapped in `Ok`.
#[derive(Clone, Copy, Debug)]
pub struct Wrap;

// In the `TryStream` form nothing is thrown.
impl<T, E, P: Protocol<StreamOutput = ()>> Conversion<T, Result<T, E>, P> for Wrap {
    type Output = ();

    #[inline(always)]
    fn convert(item: T) -> Result<Result<T, E>, ()> {
        Ok(Ok(item))
    }

    #[inline(always)]
    fn end() {}

    #[inline(always)]
    fn interrupt((): ()) {}
}

/// Items go on with another type of error; an `Err` of the source ends the delegation.
#[derive(Clone, Copy, Debug)]
pub struct Unwrap;

impl<T, X, E, P: Protocol<StreamOutput = ()>> Conversion<Result<T, X>, Result<T, E>, P> for Unwrap {
    type Output = Result<(), X>;

    #[inline(always)]
    fn convert(item: Result<T, X>) -> Result<Result<T, E>, Result<(), X>> {
        match item {
            Ok(item) => Ok(Ok(item)),
            Err(error) => Err(Err(error)),
        }
    }

    #[inline(always)]
    fn end() -> Result<(), X> {
        Ok(())
    }

    #[inline(always)]
    fn interrupt((): ()) -> Result<(), X> {
        Ok(())
    }
}
