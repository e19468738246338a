//! Building an item directly in the exchange.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::raw::access::{ExchangeAccess, SharedOf, YieldOutput};
use crate::raw::exchange::{exposed_behind, shared_at};
use crate::raw::token::{Channel, Token, assert_awaited_in_body};

/// The first half of a `yield_!` whose item is built in place. It is ready at once.
#[must_use = "futures do nothing unless awaited"]
pub struct Reserve(());

/// Creates a `Reserve`.
///
/// # Safety
///
/// The future must be awaited as [`assert_awaited_in_body`] requires. The `SlotPtr` that it resolves to must be passed to `write` or `lend`
/// with the same token. Between the two, the body must not be suspended.
#[inline]
pub const unsafe fn reserve() -> Reserve {
    Reserve(())
}

impl Future for Reserve {
    type Output = SlotPtr;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<SlotPtr> {
        Poll::Ready(SlotPtr(exposed_behind(cx)))
    }
}

/// A pointer to the exchange, valid until the body is suspended.
// Untyped, so that a `Reserve` adds nothing to type inference. Neither `Clone` nor `Copy`, so it is used once.
pub struct SlotPtr(*mut ());

impl SlotPtr {
    /// Stores the item, and returns the second half of the `yield_!`, which must be awaited at once.
    #[inline]
    pub fn write<Y, P: Channel>(self, token: Token<Y, P>, item: Item<Y>) -> Suspend<Y, P> {
        // SAFETY: the caller of `reserve` promised that this is the exchange of the token's generator, and that the body has not
        // been suspended since. So the poll that created the pointer is still running, and no other reference to the exchange is in use.
        let shared: &mut SharedOf<Y, P> = unsafe { shared_at(self.0) };
        shared.transfer.put(item.item);
        // SAFETY: the second half is awaited where the first half was, as the caller of `reserve` promised.
        let proof = unsafe { assert_awaited_in_body() };
        Suspend(ExchangeAccess::new(proof, token))
    }
}

/// The item of a `yield_!` that is built in place.
///
/// It is a struct for the same reason as [`YieldItem`](crate::raw::YieldItem). It is passed to `write`. If it were a field of the value of a
/// block instead, the compiler would leak the item when the destructor of a temporary panics.
#[derive(Debug)]
pub struct Item<Y> {
    /// The item.
    pub item: Y,
}

/// The second half of a `yield_!` whose item is built in place: waits for the input.
#[must_use = "futures do nothing unless awaited"]
pub struct Suspend<Y, P>(ExchangeAccess<Y, P>);

impl<Y, P: YieldOutput> Future for Suspend<Y, P> {
    type Output = P::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Output> {
        self.0.take_input(cx).map(P::into_yield_output)
    }
}
