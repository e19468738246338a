//! `yield_from_!`: a stream's items, forwarded.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::exchange::Access;
use crate::for_await::{Nothing, Nowhere, Streaming};

pin_project! {
    /// `yield_from_!`: forwards the items of a stream that lives in it, without running the body in
    /// between.
    #[must_use = "futures do nothing unless awaited"]
    pub struct YieldFrom<Y, R, S, C> {
        access: Access<Y, R>,
        #[pin]
        source: S,
        conversion: C,
    }
}

/// Makes the future of `yield_from_!`: items go on as they are.
#[inline(always)]
pub fn yield_from<Y, R, S, Kind>(
    access: Access<Y, R>,
    source: S,
) -> YieldFrom<Y, R, S::Stream, AsItIs>
where
    S: Source<Y, Kind>,
{
    YieldFrom {
        access,
        source: source.into_stream(),
        conversion: AsItIs,
    }
}

/// Makes the future of `yield_from_!` in the `TryStream` form: items go on wrapped in `Ok`, the
/// source's own `Ok` taken off.
#[inline(always)]
pub fn try_yield_from<T, E, R, S, Kind>(
    access: Access<Result<T, E>, R>,
    source: S,
) -> YieldFrom<Result<T, E>, R, S::Stream, S::Conversion>
where
    S: TrySource<T, Kind>,
{
    YieldFrom {
        access,
        source: source.into_stream(),
        conversion: S::CONVERSION,
    }
}

/// What a generator of `Y` can delegate to.
///
/// Why there are two kinds is said at [`Looped`](crate::for_await::Looped).
#[diagnostic::on_unimplemented(
    message = "a generator of `{Y}` cannot delegate to `{Self}`",
    label = "not a stream of `{Y}`",
    note = "`yield_from_!` takes a stream of the generator's own items; to convert them write \
            `#[for_await] for item in stream {{ yield_!(..) }}`"
)]
pub trait Source<Y, Kind> {
    /// The source's own type.
    type Stream: Stream<Item = Y>;

    /// The source.
    fn into_stream(self) -> Self::Stream;
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = Y>, Y> Source<Y, Streaming> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream<Item = Y> + Nothing, Y> Source<Y, Nowhere> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
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

impl<Y, R, S, C> Future for YieldFrom<Y, R, S, C>
where
    S: Stream,
    C: Conversion<S::Item, Y>,
{
    type Output = C::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<C::Output> {
        let this = self.project();
        // A stream takes no values: it is resumed by being polled.
        let _ = this.access.take(cx);
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

/// What becomes of a source's items, and what the delegation evaluates to.
pub trait Conversion<I, Y> {
    /// What `yield_from_!` evaluates to.
    type Output;

    /// The item to yield, or the value to end with.
    fn convert(item: I) -> Result<Y, Self::Output>;

    /// The value when the source has ended.
    fn end() -> Self::Output;
}

/// Items go on as they are.
#[derive(Clone, Copy, Debug)]
pub struct AsItIs;

impl<Y> Conversion<Y, Y> for AsItIs {
    type Output = ();

    #[inline(always)]
    fn convert(item: Y) -> Result<Y, ()> {
        Ok(item)
    }

    #[inline(always)]
    fn end() {}
}

/// Items go on wrapped in `Ok`.
#[derive(Clone, Copy, Debug)]
pub struct Wrap;

impl<T, E> Conversion<T, Result<T, E>> for Wrap {
    type Output = ();

    #[inline(always)]
    fn convert(item: T) -> Result<Result<T, E>, ()> {
        Ok(Ok(item))
    }

    #[inline(always)]
    fn end() {}
}

/// Items go on with another type of error; an `Err` of the source ends the delegation.
#[derive(Clone, Copy, Debug)]
pub struct Unwrap;

impl<T, X, E> Conversion<Result<T, X>, Result<T, E>> for Unwrap {
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
}
