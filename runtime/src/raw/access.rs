//! The right to reach the exchange, and the future of a yield.

use core::future::{Future, IntoFuture};
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::raw::exchange::{Shared, exposed_behind, shared_at};
use crate::raw::token::{AwaitProof, Channel, Invariant, Token};

/// The right to reach a generator's exchange through the task context.
///
/// A future that owns an `ExchangeAccess` is awaited directly in the body of its token. It calls these methods with the context that it is polled
/// with, and with no other.
pub struct ExchangeAccess<Y, P> {
    _invariant: Invariant<(Y, P)>,
}

/// The shared part of the exchange of a generator.
pub(crate) type SharedOf<Y, P> = Shared<Y, <P as Channel>::Input, <P as Channel>::Flags>;

impl<Y, P: Channel> ExchangeAccess<Y, P> {
    /// Gives a future the right to reach the exchange of the token's generator.
    #[inline]
    #[must_use]
    pub const fn new(_: AwaitProof, _token: Token<Y, P>) -> Self {
        ExchangeAccess {
            _invariant: PhantomData,
        }
    }

    /// Returns the shared part of the exchange behind the context.
    #[inline]
    pub(crate) fn shared<'a>(&self, cx: &'a mut Context<'_>) -> &'a mut SharedOf<Y, P> {
        // SAFETY: the owner of this access is polled with the context of the token's generator (points 1 to 3). The borrow of `cx`
        // prevents a second reference to the shared part while this one lives.
        unsafe { shared_at(exposed_behind(cx)) }
    }

    /// Stores an item. The caller must return `Pending` from this poll.
    #[inline]
    pub(crate) fn put(&self, cx: &mut Context<'_>, item: Y) {
        self.shared(cx).transfer.put(item);
    }

    /// Takes the input, if this poll passed one.
    #[inline]
    pub(crate) fn take_input(&self, cx: &mut Context<'_>) -> Poll<P::Input> {
        self.shared(cx).transfer.take_input()
    }

    /// Lends the exchange to a generator that is delegated to.
    #[inline]
    pub(crate) fn share<'a, 'w>(
        &self,
        cx: &'a mut Context<'w>,
    ) -> SharedExchange<'a, 'w, Y, P::Input, P::Flags> {
        SharedExchange {
            cx,
            _invariant: PhantomData,
        }
    }
}

/// The exchange of a generator, lent to a generator that it delegates to.
///
/// The two have the same item, input and flags, so an item of the inner generator never moves on its way out.
pub struct SharedExchange<'a, 'w, Y, I, F> {
    pub(super) cx: &'a mut Context<'w>,
    _invariant: Invariant<(Y, I, F)>,
}

impl<'w, Y, I, F> SharedExchange<'_, 'w, Y, I, F> {
    /// Returns the shared part of the exchange.
    #[inline]
    pub(crate) fn shared(&mut self) -> &mut Shared<Y, I, F> {
        // SAFETY: an `ExchangeAccess` of a generator with this exchange created `self` from the context that it was polled with.
        unsafe { shared_at(exposed_behind(self.cx)) }
    }

    /// Reborrows the exchange for a shorter time.
    pub(crate) fn reborrow(&mut self) -> SharedExchange<'_, 'w, Y, I, F> {
        SharedExchange {
            cx: self.cx,
            _invariant: PhantomData,
        }
    }

    /// Returns the context, to poll something else with.
    pub(crate) fn context(&mut self) -> &mut Context<'w> {
        self.cx
    }
}

/// A `yield_!` whose item is evaluated first. Awaiting it yields the item.
///
/// It is a struct with fields, because rustc would show a function in the error for an item of a wrong type.
pub struct YieldItem<Y, P> {
    /// The proof that the future is awaited directly in the body.
    pub proof: AwaitProof,
    /// The token of the generator.
    pub token: Token<Y, P>,
    /// The item.
    pub item: Y,
}

impl<Y, P: YieldOutput> IntoFuture for YieldItem<Y, P> {
    type Output = P::Output;
    type IntoFuture = Yield<Y, P>;

    #[inline]
    fn into_future(self) -> Yield<Y, P> {
        Yield::new(ExchangeAccess::new(self.proof, self.token), self.item)
    }
}

/// The future of a `yield_!` whose item is evaluated first: stores the item in the exchange, then waits for the input.
#[must_use = "futures do nothing unless awaited"]
pub struct Yield<Y, P> {
    access: ExchangeAccess<Y, P>,
    item: Option<Y>,
}

impl<Y, P> Yield<Y, P> {
    #[inline]
    pub(super) const fn new(access: ExchangeAccess<Y, P>, item: Y) -> Self {
        Yield {
            access,
            item: Some(item),
        }
    }
}

// The item is not structurally pinned: it is moved out.
impl<Y, P> Unpin for Yield<Y, P> {}

impl<Y, P: YieldOutput> Future for Yield<Y, P> {
    type Output = P::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Output> {
        let this = self.get_mut();
        match this.item.take() {
            Some(item) => {
                this.access.put(cx, item);
                Poll::Pending
            }
            None => this.access.take_input(cx).map(P::into_yield_output),
        }
    }
}

/// Converts the input of a poll into the value of the pending `yield_!`.
pub trait YieldOutput: Channel {
    /// The type of a `yield_!` expression.
    type Output;

    /// Converts the input.
    fn into_yield_output(input: Self::Input) -> Self::Output;
}
