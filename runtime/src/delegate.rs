//! `yield_from_!`: a stream's items, forwarded.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::exchange::Access;

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
pub const fn yield_from<Y, R, S>(access: Access<Y, R>, source: S) -> YieldFrom<Y, R, S, AsItIs>
where
    S: Stream<Item = Y>,
{
    YieldFrom {
        access,
        source,
        conversion: AsItIs,
    }
}

/// Makes the future of `yield_from_!` in the `TryStream` form: items go on wrapped in `Ok`, the
/// source's own `Ok` taken off.
#[inline(always)]
pub const fn try_yield_from<T, E, R, S>(
    access: Access<Result<T, E>, R>,
    source: S,
) -> YieldFrom<Result<T, E>, R, S, IntoOk>
where
    S: Stream<Item: TryItem<T>>,
{
    YieldFrom {
        access,
        source,
        conversion: IntoOk,
    }
}

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

/// Items go on wrapped in `Ok`; an `Err` of the source ends the delegation.
#[derive(Clone, Copy, Debug)]
pub struct IntoOk;

impl<I: TryItem<T>, T, E> Conversion<I, Result<T, E>> for IntoOk {
    type Output = I::Output;

    #[inline(always)]
    fn convert(item: I) -> Result<Result<T, E>, I::Output> {
        item.into_ok().map(Ok)
    }

    #[inline(always)]
    fn end() -> I::Output {
        I::end()
    }
}

/// An item of a source in the `TryStream` form: `T`, or `Result<T, X>`. No type is both.
#[diagnostic::on_unimplemented(
    message = "a generator that yields `{T}` cannot delegate to a stream of `{Self}`",
    label = "`yield_from_!` takes a stream of `{T}` or of `Result<{T}, _>` here"
)]
pub trait TryItem<T>: Sized {
    /// What `yield_from_!` evaluates to.
    type Output;

    /// The value in it, or what the delegation ends with.
    fn into_ok(self) -> Result<T, Self::Output>;

    /// What the delegation evaluates to when the source has ended.
    fn end() -> Self::Output;
}

impl<T> TryItem<T> for T {
    type Output = ();

    #[inline(always)]
    fn into_ok(self) -> Result<T, ()> {
        Ok(self)
    }

    #[inline(always)]
    fn end() {}
}

impl<T, X> TryItem<T> for Result<T, X> {
    type Output = Result<(), X>;

    #[inline(always)]
    fn into_ok(self) -> Result<T, Result<(), X>> {
        self.map_err(Err)
    }

    #[inline(always)]
    fn end() -> Result<(), X> {
        Ok(())
    }
}
