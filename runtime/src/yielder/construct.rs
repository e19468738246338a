//! The future of a `with_yielder!`.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use pin_project::pin_project;

use crate::protocol::{Protocol, Sent};
use crate::raw::{self, FutureCell, Token};
use crate::yielder::handle::Yielder;

/// Polls the block of a `with_yielder!`, and yields what is in the queue. Resolves to the block's value.
#[allow(missing_debug_implementations, reason = "the type is hidden")]
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct WithYielder<'a, Y, P, T, I, B> {
    generator: raw::ExchangeAccess<Y, P>,
    yielder: &'a Yielder<T>,
    into_item: I,
    // The waker of the `yield_` whose item was handed out last, unless it is that of the construct.
    taken_waker: Option<Waker>,
    #[pin]
    block: FutureCell<B>,
}

/// Creates the handle of a `with_yielder!`, for the items of the generator.
#[inline]
#[must_use]
pub const fn new_yielder<Y, P>(_token: Token<Y, P>) -> Yielder<Y> {
    Yielder::new()
}

/// Creates the handle of a `with_yielder!` in a generator that returns a `TryStream`, whose `yield_!` wraps items in `Ok`.
#[inline]
#[must_use]
pub const fn new_ok_yielder<T, E, P>(_token: Token<Result<T, E>, P>) -> Yielder<T> {
    Yielder::new()
}

impl<Y, P, T, I, B> Future for WithYielder<'_, Y, P, T, I, B>
where
    P: Protocol,
    I: Fn(T) -> Y,
    B: Future,
{
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        let this = self.project();
        // The input for the item of the last poll, which is `()`.
        let _ = this.generator.take_input(cx);
        this.yielder.queue.begin_poll(cx.waker());
        // The consumer wants the next item, so it has taken the last one.
        if let Some(waker) = this.taken_waker.take() {
            waker.wake();
        }
        let outcome = this.block.get().poll(cx);
        if outcome.is_pending() {
            if let Some((item, waker)) = this.yielder.queue.hand_out() {
                *this.taken_waker = waker;
                this.generator.put(cx, (this.into_item)(item));
            }
        }
        outcome
    }
}

/// The protocol of a generator whose `yield_!` evaluates to `()`.
#[diagnostic::on_unimplemented(
    message = "`with_yielder!` in a generator that receives values or errors",
    label = "return `impl AsyncGenerator<Yield = T>` or `impl Stream<Item = T>`",
    note = "`yielder.yield_(item).await` evaluates to `()`, so values that are sent would be lost"
)]
pub trait ResumedWithoutValue: Protocol + Sized {
    /// Creates the future of a `with_yielder!`. `into_item` turns what the handle takes into an item of the generator.
    // A function of the trait, which the expansion calls by its path: the compiler would mention another function in the error.
    #[inline]
    fn with_yielder<Y, T, I, B>(
        generator: raw::ExchangeAccess<Y, Self>,
        yielder: &Yielder<T>,
        into_item: I,
        block: B,
    ) -> WithYielder<'_, Y, Self, T, I, B>
    where
        I: Fn(T) -> Y,
        B: Future,
    {
        WithYielder {
            generator,
            yielder,
            into_item,
            taken_waker: None,
            block: FutureCell::new(block),
        }
    }
}

#[diagnostic::do_not_recommend]
impl ResumedWithoutValue for () {}

#[diagnostic::do_not_recommend]
impl ResumedWithoutValue for Sent<()> {}
