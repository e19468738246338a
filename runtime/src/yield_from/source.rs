//! What `yield_from_!` is given: a generator or a stream, found out by its type.

use core::marker::PhantomData;

use futures_core::Stream;

use crate::async_generator::AsyncGenerator;
use crate::for_await::{Nothing, Nowhere, Streaming};
use crate::protocol::Protocol;
use crate::raw::{Token, Yielder};
use crate::yield_from::delegate::{
    AsItIs, Defaulted, Delegate, Undefined, Unwrap, Wrap, YieldFrom,
};

/// Finds out by method lookup what there is to know of a delegation. An inherent method comes first,
/// if its bounds are met; where they are not, a trait's is found, which the expansion imports.
#[derive(Debug)]
pub struct Lookup<P, S> {
    source: S,
    protocol: PhantomData<fn(P) -> P>,
}

/// What a generator is resumed with is known by its token.
#[inline(always)]
pub const fn lookup<Y, P, S>(_token: Token<Y, P>, source: S) -> Lookup<P, S> {
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
    yielder: Yielder<Y, P>,
    (source, _): (S, Kind),
    by_default: D,
) -> S::Delegation
where
    P: Protocol,
    S: Source<Y, P, D, Kind>,
{
    S::delegate(yielder, source, by_default)
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
    fn delegate(yielder: Yielder<Y, P>, source: Self, by_default: D) -> Self::Delegation;
}

#[diagnostic::do_not_recommend]
impl<S, Y, P, D> Source<Y, P, D, Streams<Streaming>> for S
where
    S: Stream<Item = Y>,
{
    type Delegation = YieldFrom<Y, P, S, AsItIs>;

    #[inline(always)]
    fn delegate(yielder: Yielder<Y, P>, source: S, _: D) -> Self::Delegation {
        YieldFrom::new(yielder, source, AsItIs)
    }
}

#[diagnostic::do_not_recommend]
impl<S, Y, P, D> Source<Y, P, D, Streams<Nowhere>> for S
where
    S: Stream<Item = Y> + Nothing,
{
    type Delegation = YieldFrom<Y, P, S, AsItIs>;

    #[inline(always)]
    fn delegate(yielder: Yielder<Y, P>, source: S, by_default: D) -> Self::Delegation {
        <S as Source<Y, P, D, Streams<Streaming>>>::delegate(yielder, source, by_default)
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
    fn delegate(yielder: Yielder<Y, P>, source: G, by_default: D) -> Self::Delegation {
        Delegate::new(yielder, source, by_default)
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
    fn delegate(yielder: Yielder<Y, P>, source: G, by_default: D) -> Self::Delegation {
        <G as Source<Y, P, D, Generators<Streaming>>>::delegate(yielder, source, by_default)
    }
}

/// Makes the future of `yield_from_!` in the `TryStream` form: items go on wrapped in `Ok`, the
/// source's own `Ok` taken off.
#[inline(always)]
pub fn try_yield_from<T, E, P, S, Kind>(
    yielder: Yielder<Result<T, E>, P>,
    source: S,
) -> YieldFrom<Result<T, E>, P, S::Stream, S::Conversion>
where
    P: Protocol,
    S: TrySource<T, Kind>,
{
    YieldFrom::new(yielder, source.into_stream(), S::CONVERSION)
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
