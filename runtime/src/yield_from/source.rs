//! Selecting the future of a `yield_from_!` by the type of its source, which is a generator or a stream.

use core::marker::PhantomData;

use futures_core::Stream;

use crate::async_generator::AsyncGenerator;
use crate::for_await::{Ambiguous, NeverImplemented, ViaStream};
use crate::protocol::Protocol;
use crate::raw::{ExchangeAccess, Token};
use crate::yield_from::delegate::{
    Defaulted, Delegate, Identity, OkItems, RewrapOk, Undefined, WrapOk, YieldFrom,
};

/// Finds out properties of types by method resolution. An inherent method of this type takes precedence if its bounds are met. Otherwise, a
/// trait method of the same name is called. (This technique is known as autoref specialization.) The expansion imports the traits.
#[derive(Debug)]
pub struct Probe<P, S> {
    source: S,
    protocol: PhantomData<fn(P) -> P>,
}

/// Creates a probe for a source, in the generator that the token belongs to.
#[inline(always)]
pub const fn probe<Y, P, S>(_token: Token<Y, P>, source: S) -> Probe<P, S> {
    Probe {
        source,
        protocol: PhantomData,
    }
}

impl<P: Protocol<Resume: Default>> Probe<P, ()> {
    /// The `Resume` type of the generator implements `Default`.
    #[inline(always)]
    pub const fn __asyncgen_by_default(self) -> Defaulted {
        Defaulted
    }
}

impl<P: Protocol, S: AsyncGenerator<P::Resume, P::Throw>> Probe<P, S> {
    /// The source is a generator, and perhaps a stream as well.
    #[inline(always)]
    pub fn __asyncgen_kind<Z>(self) -> (S, Generators<Z>) {
        (self.source, Generators(PhantomData))
    }
}

impl<P, S: Stream> Probe<P, S> {
    /// The source is a stream, and perhaps a generator as well.
    #[inline(always)]
    pub fn __asyncgen_try_kind<Z>(self) -> (S, Streams<Z>) {
        (self.source, Streams(PhantomData))
    }
}

/// The methods that are called if the bounds of the inherent methods are not met.
pub trait ProbeFallback: Sized {
    type Source;

    /// The `Resume` type of the generator does not implement `Default`.
    #[inline(always)]
    fn __asyncgen_by_default(self) -> Undefined {
        Undefined
    }

    /// The source is a stream, or the use of it is an error.
    fn __asyncgen_kind<Z>(self) -> (Self::Source, Streams<Z>);

    /// The source is a generator, or the use of it is an error.
    fn __asyncgen_try_kind<Z>(self) -> (Self::Source, Generators<Z>);
}

impl<P, S> ProbeFallback for Probe<P, S> {
    type Source = S;

    #[inline(always)]
    fn __asyncgen_kind<Z>(self) -> (S, Streams<Z>) {
        (self.source, Streams(PhantomData))
    }

    #[inline(always)]
    fn __asyncgen_try_kind<Z>(self) -> (S, Generators<Z>) {
        (self.source, Generators(PhantomData))
    }
}

/// The `Kind` of generators. See [`ForAwaitSource`](crate::for_await::ForAwaitSource) for the parameter.
#[derive(Debug)]
pub struct Generators<Z>(PhantomData<Z>);

/// The `Kind` of streams.
#[derive(Debug)]
pub struct Streams<Z>(PhantomData<Z>);

/// Creates the future of a `yield_from_!`.
#[inline(always)]
pub fn yield_from<Y, P, S, D, Kind>(
    access: ExchangeAccess<Y, P>,
    (source, _): (S, Kind),
    by_default: D,
) -> S::Delegation
where
    P: Protocol,
    S: YieldFromSource<Y, P, D, Kind>,
{
    S::delegate(access, source, by_default)
}

/// A type that a generator of `Y` can delegate to: a stream or a generator.
///
/// See [`ForAwaitSource`](crate::for_await::ForAwaitSource) for the reason why each kind has two implementations.
#[diagnostic::on_unimplemented(
    message = "a generator of `{Y}` cannot delegate to `{Self}`",
    label = "not a stream of `{Y}`, nor a generator of `{Y}` that takes the same",
    note = "`yield_from_!` takes a stream of the generator's own items, or an `AsyncGenerator` with the same \
            `Yield`, `Resume` and `Throw`; to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`",
    note = "to yield all items of an iterator or a `Vec`, write `for item in items {{ yield_!(item) }}`"
)]
pub trait YieldFromSource<Y, P, D, Kind> {
    type Delegation;

    fn delegate(access: ExchangeAccess<Y, P>, source: Self, by_default: D) -> Self::Delegation;
}

/// Implements `YieldFromSource` for streams and for generators, and `TryYieldFromSource` for generators.
macro_rules! sources {
    ($Kind:ident $(+ $Never:ident)?) => {
        #[diagnostic::do_not_recommend]
        impl<S, Y, P, D> YieldFromSource<Y, P, D, Streams<$Kind>> for S
        where
            S: Stream<Item = Y> $(+ $Never)?,
        {
            type Delegation = YieldFrom<Y, P, S, Identity>;

            #[inline(always)]
            fn delegate(access: ExchangeAccess<Y, P>, source: S, _: D) -> Self::Delegation {
                YieldFrom::new(access, source, Identity)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<G, Y, P, D> YieldFromSource<Y, P, D, Generators<$Kind>> for G
        where
            P: Protocol,
            G: AsyncGenerator<P::Resume, P::Throw, Yield = Y> $(+ $Never)?,
        {
            type Delegation = Delegate<Y, P, G, D>;

            #[inline(always)]
            fn delegate(access: ExchangeAccess<Y, P>, source: G, by_default: D) -> Self::Delegation {
                Delegate::new(access, source, by_default)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<G, T, E, P> TryYieldFromSource<T, E, P, Generators<$Kind>> for G
        where
            P: Protocol<Resume: Default>,
            G: AsyncGenerator<P::Resume, P::Throw, Yield = T> $(+ $Never)?,
        {
            type Delegation = Delegate<Result<T, E>, P, OkItems<G, E>, Defaulted>;

            #[inline(always)]
            fn delegate(self, access: ExchangeAccess<Result<T, E>, P>) -> Self::Delegation {
                Delegate::new(access, OkItems::new(self), Defaulted)
            }
        }
    };
}

sources!(ViaStream);
sources!(Ambiguous + NeverImplemented);

/// Creates the future of a `yield_from_!` in a generator that returns a `TryStream`, whose `yield_!` wraps items in `Ok`.
#[inline(always)]
pub fn try_yield_from<T, E, P, S, Kind>(
    access: ExchangeAccess<Result<T, E>, P>,
    (source, _): (S, Kind),
) -> S::Delegation
where
    P: Protocol,
    S: TryYieldFromSource<T, E, P, Kind>,
{
    source.delegate(access)
}

/// A type that a generator which returns a `TryStream` can delegate to: a stream of `T`, a stream of `Result<T, X>`, or a generator of `T`.
/// No stream is both of the former.
#[diagnostic::on_unimplemented(
    message = "a generator that yields `{T}` cannot delegate to `{Self}`",
    label = "neither a stream of `{T}` nor of `Result<{T}, _>`",
    note = "to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`",
    note = "to yield all items of an iterator or a `Vec`, write `for item in items {{ yield_!(item) }}`"
)]
pub trait TryYieldFromSource<T, E, P, Kind> {
    type Delegation;

    fn delegate(self, access: ExchangeAccess<Result<T, E>, P>) -> Self::Delegation;
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = T>, T, E, P> TryYieldFromSource<T, E, P, Streams<Values>> for S {
    type Delegation = YieldFrom<Result<T, E>, P, S, WrapOk>;

    #[inline(always)]
    fn delegate(self, access: ExchangeAccess<Result<T, E>, P>) -> Self::Delegation {
        YieldFrom::new(access, self, WrapOk)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = Result<T, X>>, T, X, E, P> TryYieldFromSource<T, E, P, Streams<Results>>
    for S
{
    type Delegation = YieldFrom<Result<T, E>, P, S, RewrapOk>;

    #[inline(always)]
    fn delegate(self, access: ExchangeAccess<Result<T, E>, P>) -> Self::Delegation {
        YieldFrom::new(access, self, RewrapOk)
    }
}

/// The `Kind` of streams whose items are not results.
#[derive(Debug)]
pub struct Values;

/// The `Kind` of streams of results.
#[derive(Debug)]
pub struct Results;
