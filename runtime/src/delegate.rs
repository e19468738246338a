//! The futures of `yield_from_!`: what another generator yields, or a stream, forwarded. Which of them
//! it is, is found out in `source.rs`.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::async_generator::{AsyncGenerator, GeneratorState, Resumption, delegated_to_closed};
use crate::exchange::Access;
use crate::protocol::Protocol;
use crate::status::Status;

pin_project! {
    /// Forwards the items of a stream that lives in it, without running the body in between.
    #[must_use = "futures do nothing unless awaited"]
    pub struct YieldFrom<Y, P, S, C> {
        access: Access<Y, P>,
        #[pin]
        source: S,
        conversion: C,
    }
}

impl<Y, P, S, C> YieldFrom<Y, P, S, C> {
    #[inline(always)]
    pub(crate) const fn new(access: Access<Y, P>, source: S, conversion: C) -> Self {
        YieldFrom {
            access,
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
        if let Poll::Ready(resumption) = this.access.take(cx) {
            if let Err(interrupted) = P::interrupt(resumption) {
                return Poll::Ready(C::interrupt(interrupted));
            }
        }
        let Some(item) = ready!(this.source.poll_next(cx)) else {
            return Poll::Ready(C::end());
        };
        match C::convert(item) {
            Ok(item) => {
                this.access.put(cx, item);
                Poll::Pending
            }
            Err(output) => Poll::Ready(output),
        }
    }
}

pin_project! {
    /// Forwards all that goes out of a generator that lives in it, and all that comes in.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Delegate<Y, P, G, D> {
        access: Access<Y, P>,
        #[pin]
        source: G,
        by_default: D,
        // Whether it was at a yield already, and so waits for a value.
        was_started: bool,
    }
}

impl<Y, P, G, D> Delegate<Y, P, G, D>
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y>,
{
    #[inline(always)]
    pub(crate) fn new(access: Access<Y, P>, source: G, by_default: D) -> Self {
        let was_started = match source.status() {
            Status::Created | Status::Running => false,
            Status::Suspended => true,
            Status::Closed => delegated_to_closed(),
        };
        Delegate {
            access,
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
        if P::SHARES {
            let mut within = P::within(this.access, &mut *cx);
            if *this.was_started {
                *this.was_started = false;
                within.bring::<D>();
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
            Poll::Ready(GeneratorState::Yielded(item)) => this.access.put(cx, item),
            Poll::Pending => {}
        }
        Poll::Pending
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
    fn interrupt(interrupted: P::Interrupted) -> Self::Output;
}

/// Items go on as they are.
#[derive(Clone, Copy, Debug)]
pub struct AsItIs;

impl<Y, P: Protocol> Conversion<Y, Y, P> for AsItIs {
    type Output = P::Interrupted;

    #[inline(always)]
    fn convert(item: Y) -> Result<Y, P::Interrupted> {
        Ok(item)
    }

    #[inline(always)]
    fn end() -> P::Interrupted {
        P::uninterrupted()
    }

    #[inline(always)]
    fn interrupt(interrupted: P::Interrupted) -> P::Interrupted {
        interrupted
    }
}

/// Items go on wrapped in `Ok`.
#[derive(Clone, Copy, Debug)]
pub struct Wrap;

// In the `TryStream` form nothing is thrown.
impl<T, E, P: Protocol<Interrupted = ()>> Conversion<T, Result<T, E>, P> for Wrap {
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

impl<T, X, E, P: Protocol<Interrupted = ()>> Conversion<Result<T, X>, Result<T, E>, P> for Unwrap {
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
