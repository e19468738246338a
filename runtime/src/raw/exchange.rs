//! The exchange between a generator and its body, behind the task context.

use core::hint;
use core::mem::{self, MaybeUninit};
use core::ptr;
use core::task::{Context, Poll, Waker};

use crate::raw::seal::Seal;
use crate::raw::token::Channel;

/// A task context, and behind it the values that travel between a generator and its body.
///
/// `repr(C)` puts the context first, so its address is the address of the exchange.
#[repr(C)]
pub struct Exchange<'waker, Y, I, F> {
    context: Context<'waker>,
    shared: Shared<Y, I, F>,
}

/// The exchange of a generator that yields `Y` and is resumed as the protocol `P` defines.
pub(crate) type ExchangeOf<'waker, Y, P> =
    Exchange<'waker, Y, <P as Channel>::Input, <P as Channel>::Flags>;

/// The part of an exchange that a yield reaches through the context.
// `repr(C)` puts the seal at the same offset for all types, so that it can be read before the types are known to be right.
#[repr(C)]
pub(crate) struct Shared<Y, I, F> {
    seal: Seal,
    pub(crate) transfer: Transfer<Y, I>,
    pub(crate) flags: F,
}

/// The item on its way out of the body, and the input on its way in.
///
/// The item is stored as the value that `Stream::poll_next` returns, so that an item made by a function call is written
/// directly to its destination. `holds_item` is separate: the compiler then never has to read the item to find out whether there is one.
pub(crate) struct Transfer<Y, I> {
    /// Initialized to `Poll::Ready(Some(item))` while `holds_item` is true.
    next: MaybeUninit<Poll<Option<Y>>>,
    holds_item: bool,
    input: Option<I>,
}

impl<'waker, Y, I, F> Exchange<'waker, Y, I, F> {
    #[inline]
    pub(crate) const fn new(waker: &'waker Waker, input: Option<I>, flags: F) -> Self {
        Exchange {
            context: Context::from_waker(waker),
            shared: Shared {
                seal: Seal::BROKEN,
                transfer: Transfer {
                    next: MaybeUninit::uninit(),
                    holds_item: false,
                    input,
                },
                flags,
            },
        }
    }

    /// Returns the context to poll the body with. A yield finds the rest of the exchange behind it.
    #[inline]
    pub(super) fn context(&mut self) -> &mut Context<'waker> {
        self.shared.seal = Seal::new::<(Y, I, F)>(ptr::from_ref(self).addr());
        let exchange = ptr::from_mut(self);
        // `exposed_behind` picks this provenance up again from the address alone.
        exchange.expose_provenance();
        // SAFETY: the pointer comes from `self`. While the returned reference lives, the body reaches the rest of the exchange
        // through the exposed pointer, and nothing reaches the context in another way (point 4).
        unsafe { &mut (*exchange).context }
    }

    #[inline]
    pub(crate) const fn shared(&mut self) -> &mut Shared<Y, I, F> {
        &mut self.shared
    }
}

/// Returns a pointer with the provenance that [`Exchange::context`] exposed, if it returned this context.
#[inline]
pub(super) fn exposed_behind(cx: &mut Context<'_>) -> *mut () {
    // Not `addr`: a compiler may assume that it tells nothing about the pointer's provenance.
    let address = ptr::from_mut(cx).expose_provenance();
    ptr::with_exposed_provenance_mut(address)
}

/// Returns the shared part of an exchange.
///
/// # Safety
///
/// The pointer comes from [`exposed_behind`] for a context that the running poll of the body got from
/// [`Exchange::context`] of an `Exchange<Y, I, F>`. No other reference to the shared part is used while the returned one lives.
#[inline]
pub(super) unsafe fn shared_at<'a, Y, I, F>(exchange: *mut ()) -> &'a mut Shared<Y, I, F> {
    let exchange = exchange.cast::<Exchange<'_, Y, I, F>>();
    // SAFETY: the exchange has these types and is alive: it is on the stack of the running poll. Its provenance was exposed.
    let shared = unsafe { &mut (*exchange).shared };
    shared.seal.check::<(Y, I, F)>(exchange.addr());
    shared
}

impl<Y, I> Transfer<Y, I> {
    /// Stores an item for the poll to find.
    #[inline]
    pub(crate) fn put(&mut self, item: Y) {
        // An input is left here if the body was not suspended at a yield. Dropping it may panic, so it goes first.
        self.drop_input();
        self.next.write(Poll::Ready(Some(item)));
        self.holds_item = true;
    }

    #[inline]
    pub(crate) const fn holds_item(&self) -> bool {
        self.holds_item
    }

    /// Takes the item as `Stream::poll_next` returns it: `Pending` if there is none.
    #[inline]
    pub(crate) const fn take_next(&mut self) -> Poll<Option<Y>> {
        if !mem::replace(&mut self.holds_item, false) {
            return Poll::Pending;
        }
        // SAFETY: `holds_item` was true, so `next` is initialized. It is false now, so the value is read once.
        unsafe { self.next.assume_init_read() }
    }

    /// Takes the item, if there is one.
    #[inline]
    pub(crate) fn take_item(&mut self) -> Option<Y> {
        match self.take_next() {
            Poll::Ready(item) => item,
            Poll::Pending => None,
        }
    }

    /// Takes the input, if this poll passed one.
    #[inline]
    pub(crate) fn take_input(&mut self) -> Poll<I> {
        match self.input.take() {
            Some(input) => Poll::Ready(input),
            None => Poll::Pending,
        }
    }

    /// Stores an input as if this poll had passed it.
    pub(crate) fn set_input(&mut self, input: I) {
        self.input = Some(input);
    }

    /// Drops the input, if nobody took it.
    #[inline]
    fn drop_input(&mut self) {
        if mem::needs_drop::<I>() {
            drop(self.input.take());
        } else {
            self.input = None;
        }
    }
}

impl<Y, I> Drop for Transfer<Y, I> {
    // Drops an item that a body left before it panicked. Must be inlined: otherwise the whole exchange has to be in memory.
    #[inline(always)]
    fn drop(&mut self) {
        if mem::needs_drop::<Y>() && self.holds_item {
            match self.take_next() {
                Poll::Ready(Some(item)) => drop(item),
                // SAFETY: there is an item, and `put` writes nothing else. Without this, the drop glue of the enum is too large for LLVM to
                // inline here.
                _ => unsafe { hint::unreachable_unchecked() },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::future::{Future, poll_fn};
    use core::pin::pin;

    use super::*;

    /// Point 1: an `async` block polls what it awaits directly with the context that it is polled with.
    #[test]
    fn context_identity() {
        let mut exchange = Exchange::<(), (), ()>::new(Waker::noop(), None, ());
        let built = ptr::from_mut(&mut exchange).addr();
        let mut seen = std::vec::Vec::new();
        let mut body = pin!(async {
            for poll in 0..3 {
                let mut polls = 0;
                poll_fn(|cx| {
                    seen.push(ptr::from_mut(cx).addr());
                    polls += 1;
                    if polls > poll {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
            }
        });
        while body.as_mut().poll(exchange.context()).is_pending() {}
        assert_eq!(seen, [built; 6]);
    }

    /// Reads the shared part behind a context, as a yield of items of type `Y` does.
    #[cfg(debug_assertions)]
    fn find_exchange<Y>(cx: &mut Context<'_>) {
        // SAFETY: none of the fields but the seal is used: the check panics.
        let _ = unsafe { shared_at::<Y, (), ()>(exposed_behind(cx)) };
    }

    #[cfg(debug_assertions)]
    #[test]
    #[should_panic = "a yield was polled with a context that its generator did not create"]
    fn an_exchange_of_other_types_is_noticed() {
        let mut exchange = Exchange::<u32, (), ()>::new(Waker::noop(), None, ());
        find_exchange::<u64>(exchange.context());
    }

    #[cfg(debug_assertions)]
    #[test]
    #[should_panic = "a yield was polled with a context that its generator did not create"]
    fn a_copy_of_an_exchange_is_noticed() {
        let mut exchange = Exchange::<u32, (), ()>::new(Waker::noop(), None, ());
        exchange.context();
        let mut copy = std::boxed::Box::new(exchange);
        find_exchange::<u32>(&mut copy.context);
    }
}
