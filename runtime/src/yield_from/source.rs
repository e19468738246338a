//! Selecting the future of a `yield_from_!` by the type of its source, which is a generator or a stream.

use core::marker::PhantomData;

use futures_core::Stream;

use crate::async_generator::AsyncGenerator;
use crate::for_await::{Ambiguous, NeverImplemented, ViaStream};
use crate::protocol::Protocol;
use crate::raw::{Invariant, Token};
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
    pub fn __asyncgen_kind<Z>(self) -> Selected<S, Generators<Z>> {
        (self.source, PhantomData)
    }
}

impl<P, S: Stream> Probe<P, S> {
    /// The source is a stream, and perhaps a generator as well.
    #[inline(always)]
    pub fn __asyncgen_try_kind<Z>(self) -> Selected<S, Streams<Z>> {
        (self.source, PhantomData)
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
    fn __asyncgen_kind<Z>(self) -> Selected<Self::Source, Streams<Z>>;

    /// The source is a generator, or the use of it is an error.
    fn __asyncgen_try_kind<Z>(self) -> Selected<Self::Source, Generators<Z>>;
}

impl<P, S> ProbeFallback for Probe<P, S> {
    type Source = S;

    #[inline(always)]
    fn __asyncgen_kind<Z>(self) -> Selected<S, Streams<Z>> {
        (self.source, PhantomData)
    }

    #[inline(always)]
    fn __asyncgen_try_kind<Z>(self) -> Selected<S, Generators<Z>> {
        (self.source, PhantomData)
    }
}

/// The `Kind` of sources that are generators: the last parameter of the traits below. See
/// [`ForAwaitSource`](crate::for_await::ForAwaitSource) for the parameter `Z`.
#[derive(Debug)]
pub struct Generators<Z>(PhantomData<Z>);

/// The `Kind` of sources that are streams.
#[derive(Debug)]
pub struct Streams<Z>(PhantomData<Z>);

/// The source of a `yield_from_!`, and its kind.
///
/// The expansion calls the functions of the traits below by their paths, because the compiler would mention the name and the bounds of another
/// function if the source is of a wrong type. So users can name the traits, and perhaps implement them. The functions do not receive the right
/// to use the exchange. The expansion passes it to [`delegation`](crate::yield_from::delegation), together with what they return.
pub(crate) type Selected<S, Kind> = (S, PhantomData<Kind>);

/// Returns the types of the token's generator. They give no right to use its exchange.
#[inline(always)]
pub const fn types_of<Y, P>(_token: Token<Y, P>) -> Invariant<(Y, P)> {
    PhantomData
}

/// A type that a generator of `Y` can delegate to: a stream or a generator.
///
/// See [`ForAwaitSource`](crate::for_await::ForAwaitSource) for the reason why each kind has two implementations.
#[diagnostic::on_unimplemented(
    message = "a generator of `{Y}` cannot delegate to `{Self}`",
    label = "neither a stream of `{Y}`, nor a generator of `{Y}` with the same `Resume` and `Throw`",
    note = "to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`; to yield all items of an iterator or a `Vec`, \
            write `for item in items {{ yield_!(item) }}`",
    note = "a future of a stream has to be awaited first, a `Result` of one unwrapped by `?`, and a stream behind a `&mut` pinned: \
            `yield_from_!(open().await?)`, `yield_from_!(stream.as_mut())`"
)]
pub trait YieldFromSource<Y, P, Kind>: Sized {
    type Delegation<D>;

    /// Creates the delegation of a `yield_from_!`.
    fn delegate<D>(
        types: Invariant<(Y, P)>,
        selected: Selected<Self, Kind>,
        by_default: D,
    ) -> Self::Delegation<D>;
}

/// Implements `YieldFromSource` for streams and for generators, and `TryYieldFromSource` for generators.
macro_rules! sources {
    ($Kind:ident $(+ $Never:ident)?) => {
        #[diagnostic::do_not_recommend]
        impl<S, Y, P> YieldFromSource<Y, P, Streams<$Kind>> for S
        where
            S: Stream<Item = Y> $(+ $Never)?,
        {
            type Delegation<D> = YieldFrom<S, Identity>;

            #[inline(always)]
            fn delegate<D>(
                _: Invariant<(Y, P)>,
                (source, _): Selected<S, Streams<$Kind>>,
                _: D,
            ) -> Self::Delegation<D> {
                YieldFrom::new(source, Identity)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<G, Y, P> YieldFromSource<Y, P, Generators<$Kind>> for G
        where
            P: Protocol,
            G: AsyncGenerator<P::Resume, P::Throw, Yield = Y> $(+ $Never)?,
        {
            type Delegation<D> = Delegate<G, D>;

            #[inline(always)]
            fn delegate<D>(
                _: Invariant<(Y, P)>,
                (source, _): Selected<G, Generators<$Kind>>,
                by_default: D,
            ) -> Self::Delegation<D> {
                Delegate::new::<P>(source, by_default)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<G, T, E, P> TryYieldFromSource<T, E, P, Generators<$Kind>> for G
        where
            P: Protocol<Resume: Default>,
            G: AsyncGenerator<P::Resume, P::Throw, Yield = T> $(+ $Never)?,
        {
            type Delegation = Delegate<OkItems<G, E>, Defaulted>;

            #[inline(always)]
            fn delegate(
                _: Invariant<(Result<T, E>, P)>,
                (source, _): Selected<G, Generators<$Kind>>,
            ) -> Self::Delegation {
                Delegate::new::<P>(OkItems::new(source), Defaulted)
            }
        }
    };
}

sources!(ViaStream);
sources!(Ambiguous + NeverImplemented);

/// A type that a generator which returns a `TryStream` can delegate to: a stream of `T`, a stream of `Result<T, X>`, or a generator of `T`.
/// No stream is both of the former.
#[diagnostic::on_unimplemented(
    message = "a generator that yields `{T}` cannot delegate to `{Self}`",
    label = "neither a stream of `{T}` or `Result<{T}, _>`, nor a generator of `{T}`",
    note = "to convert items write `#[for_await] for item in stream {{ yield_!(..) }}`; to yield all items of an iterator or a `Vec`, \
            write `for item in items {{ yield_!(item) }}`",
    note = "a future of a stream has to be awaited first, a `Result` of one unwrapped by `?`, and a stream behind a `&mut` pinned: \
            `yield_from_!(open().await?)`, `yield_from_!(stream.as_mut())`"
)]
pub trait TryYieldFromSource<T, E, P, Kind>: Sized {
    type Delegation;

    /// Creates the delegation of a `yield_from_!` in a generator that returns a `TryStream`, whose `yield_!` wraps items in `Ok`.
    fn delegate(
        types: Invariant<(Result<T, E>, P)>,
        selected: Selected<Self, Kind>,
    ) -> Self::Delegation;
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = T>, T, E, P> TryYieldFromSource<T, E, P, Streams<Values>> for S {
    type Delegation = YieldFrom<S, WrapOk>;

    #[inline(always)]
    fn delegate(
        _: Invariant<(Result<T, E>, P)>,
        (source, _): Selected<S, Streams<Values>>,
    ) -> Self::Delegation {
        YieldFrom::new(source, WrapOk)
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = Result<T, X>>, T, X, E, P> TryYieldFromSource<T, E, P, Streams<Results>>
    for S
{
    type Delegation = YieldFrom<S, RewrapOk>;

    #[inline(always)]
    fn delegate(
        _: Invariant<(Result<T, E>, P)>,
        (source, _): Selected<S, Streams<Results>>,
    ) -> Self::Delegation {
        YieldFrom::new(source, RewrapOk)
    }
}

/// The `Kind` of streams whose items are not results.
#[derive(Debug)]
pub struct Values;

/// The `Kind` of streams of results.
#[derive(Debug)]
pub struct Results;
