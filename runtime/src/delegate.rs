//! `yield_from_!`: what another generator yields, or a stream, forwarded.

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::async_generator::{AsyncGenerator, GeneratorState, Resumption};
use crate::exchange::{Access, Token};
use crate::for_await::{Nothing, Nowhere, Streaming};
use crate::protocol::Protocol;

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
        let cx = match P::within(this.access, cx) {
            Ok(within) => return this.source.poll_within(within, D::value),
            Err(cx) => cx,
        };
        // A stream, which nobody sends to, throws at or closes.
        let brought = this.access.take(cx).map(|_| Ok(D::value()));
        let resumption = Resumption::for_delegated(this.source.status(), brought, D::value);
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

/// Finds out by method lookup what there is to know of a delegation. An inherent method comes first,
/// if its bounds are met; where they are not, a trait's is found, which the expansion imports.
#[derive(Debug)]
pub struct Lookup<P, S> {
    source: S,
    protocol: PhantomData<fn(P) -> P>,
}

/// What a generator is resumed with is known by its token.
#[inline(always)]
pub const fn lookup<Y, P, S, const WAITS: bool>(
    _token: Token<Y, P, WAITS>,
    source: S,
) -> Lookup<P, S> {
    Lookup {
        source,
        protocol: PhantomData,
    }
}

impl<P: Protocol<Resume: Default>> Lookup<P, ()> {
    /// What the generator is resumed with has a default value.
    #[inline(always)]
    pub const fn __asyncgen_by_default(self) -> Defaulted {
        Defaulted
    }
}

/// What is found where the inherent method is not.
pub trait OtherwiseUndefined: Sized {
    /// It has none.
    #[inline(always)]
    fn __asyncgen_by_default(self) -> Undefined {
        Undefined
    }
}

impl<P> OtherwiseUndefined for Lookup<P, ()> {}

impl<P: Protocol, S: AsyncGenerator<P::Resume, P::Throw>> Lookup<P, S> {
    /// The source is a generator. If it is a stream as well, it is a generator.
    #[inline(always)]
    pub fn __asyncgen_kind<Z>(self) -> (S, Generators<Z>) {
        (self.source, Generators(PhantomData))
    }
}

/// What is found where the inherent method is not.
pub trait OtherwiseStream: Sized {
    /// What is found.
    type Source;

    /// The source is a stream, or nothing of the kind.
    fn __asyncgen_kind<Z>(self) -> (Self::Source, Streams<Z>);
}

impl<P, S> OtherwiseStream for Lookup<P, S> {
    type Source = S;

    #[inline(always)]
    fn __asyncgen_kind<Z>(self) -> (S, Streams<Z>) {
        (self.source, Streams(PhantomData))
    }
}

/// The kind of generators. The parameter is as the one of [`Looped`](crate::for_await::Looped).
#[derive(Debug)]
pub struct Generators<Z>(PhantomData<Z>);

/// The kind of streams.
#[derive(Debug)]
pub struct Streams<Z>(PhantomData<Z>);

/// Makes the future of `yield_from_!`.
#[inline(always)]
pub fn yield_from<Y, P, S, D, Kind>(
    access: Access<Y, P>,
    (source, _): (S, Kind),
    by_default: D,
) -> S::Delegation
where
    S: Source<Y, P, D, Kind>,
{
    S::delegate(access, source, by_default)
}

/// What a generator of `Y` can delegate to.
///
/// Why there are two of each kind is said at [`Looped`](crate::for_await::Looped).
#[diagnostic::on_unimplemented(
    message = "a generator of `{Y}` cannot delegate to `{Self}`",
    label = "not a stream of `{Y}`, nor a generator of `{Y}` that takes the same",
    note = "`yield_from_!` takes a stream of the generator's own items, or an `AsyncGenerator` with the same \
            `Yield`, `Resume` and `Throw`; to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`"
)]
pub trait Source<Y, P, D, Kind> {
    /// The future of the delegation.
    type Delegation;

    /// Makes it.
    fn delegate(access: Access<Y, P>, source: Self, by_default: D) -> Self::Delegation;
}

#[diagnostic::do_not_recommend]
impl<S, Y, P, D> Source<Y, P, D, Streams<Streaming>> for S
where
    S: Stream<Item = Y>,
{
    type Delegation = YieldFrom<Y, P, S, AsItIs>;

    #[inline(always)]
    fn delegate(access: Access<Y, P>, source: S, _: D) -> Self::Delegation {
        YieldFrom {
            access,
            source,
            conversion: AsItIs,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S, Y, P, D> Source<Y, P, D, Streams<Nowhere>> for S
where
    S: Stream<Item = Y> + Nothing,
{
    type Delegation = YieldFrom<Y, P, S, AsItIs>;

    #[inline(always)]
    fn delegate(access: Access<Y, P>, source: S, by_default: D) -> Self::Delegation {
        <S as Source<Y, P, D, Streams<Streaming>>>::delegate(access, source, by_default)
    }
}

#[diagnostic::do_not_recommend]
impl<G, Y, P, D> Source<Y, P, D, Generators<Streaming>> for G
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y>,
{
    type Delegation = Delegate<Y, P, G, D>;

    #[inline(always)]
    fn delegate(access: Access<Y, P>, source: G, by_default: D) -> Self::Delegation {
        Delegate {
            access,
            source,
            by_default,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<G, Y, P, D> Source<Y, P, D, Generators<Nowhere>> for G
where
    P: Protocol,
    G: AsyncGenerator<P::Resume, P::Throw, Yield = Y> + Nothing,
{
    type Delegation = Delegate<Y, P, G, D>;

    #[inline(always)]
    fn delegate(access: Access<Y, P>, source: G, by_default: D) -> Self::Delegation {
        <G as Source<Y, P, D, Generators<Streaming>>>::delegate(access, source, by_default)
    }
}

/// Makes the future of `yield_from_!` in the `TryStream` form: items go on wrapped in `Ok`, the
/// source's own `Ok` taken off.
#[inline(always)]
pub fn try_yield_from<T, E, P, S, Kind>(
    access: Access<Result<T, E>, P>,
    source: S,
) -> YieldFrom<Result<T, E>, P, S::Stream, S::Conversion>
where
    P: Protocol,
    S: TrySource<T, Kind>,
{
    YieldFrom {
        access,
        source: source.into_stream(),
        conversion: S::CONVERSION,
    }
}

/// What a generator of `Result<T, _>` can delegate to in the `TryStream` form: a stream of `T`, or
/// of `Result<T, X>`. No stream is both.
#[diagnostic::on_unimplemented(
    message = "a generator that yields `{T}` cannot delegate to `{Self}`",
    label = "neither a stream of `{T}` nor of `Result<{T}, _>`",
    note = "to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`"
)]
pub trait TrySource<T, Kind> {
    /// The source's own type.
    type Stream: Stream;

    /// What becomes of its items.
    type Conversion;

    /// See `Conversion`.
    const CONVERSION: Self::Conversion;

    /// The source.
    fn into_stream(self) -> Self::Stream;
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = T>, T> TrySource<T, Values> for S {
    type Stream = S;
    type Conversion = Wrap;
    const CONVERSION: Wrap = Wrap;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = Result<T, X>>, T, X> TrySource<T, Results> for S {
    type Stream = S;
    type Conversion = Unwrap;
    const CONVERSION: Unwrap = Unwrap;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

/// The kind of streams of plain values.
#[derive(Debug)]
pub struct Values;

/// The kind of streams of results.
#[derive(Debug)]
pub struct Results;

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
