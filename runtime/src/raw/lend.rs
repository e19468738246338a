//! The body of a context manager, and the places that it lends.

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use pin_project::pin_project;

use crate::close_flags::Flags;
use crate::raw::access::ExchangeAccess;
use crate::raw::access::Yield;
use crate::raw::exchange::ExchangeOf;
use crate::raw::generator::{Generator, generator};
use crate::raw::slot::{Item, SlotPtr, Suspend};
use crate::raw::state::State;
use crate::raw::token::{Channel, Token};
use crate::status::Status;

/// The item of a context manager: a pointer to the place that its `yield_!` was given.
///
/// Only [`ExchangeAccess::lend`] and [`SlotPtr::lend`] create one. It is valid as long as the body is suspended at that yield.
pub struct LentPtr<V: ?Sized> {
    place: NonNull<V>,
    // Invariant, as `&mut V` is.
    _invariant: PhantomData<*mut V>,
}

// SAFETY: a `LentPtr` stands for a `&mut V`.
unsafe impl<V: Send + ?Sized> Send for LentPtr<V> {}

// SAFETY: as above.
unsafe impl<V: Sync + ?Sized> Sync for LentPtr<V> {}

impl<V: ?Sized> LentPtr<V> {
    #[inline]
    fn new(value: &mut V) -> Self {
        LentPtr {
            place: NonNull::from(value),
            _invariant: PhantomData,
        }
    }
}

/// The operand of a manager's `yield_!`.
///
/// It is a struct for the same reason as [`YieldItem`](crate::raw::YieldItem).
#[derive(Debug)]
pub struct LentValue<'a, V: ?Sized> {
    /// The place that is lent.
    pub value: &'a mut V,
}

impl<V: ?Sized, P: Channel> ExchangeAccess<LentPtr<V>, P> {
    /// Creates the future of a manager's `yield_!`.
    #[inline]
    pub fn lend(self, lent: LentValue<'_, V>) -> Lend<'_, V, Yield<LentPtr<V>, P>> {
        Lend {
            yield_: Yield::new(self, LentPtr::new(lent.value)),
            _borrow: PhantomData,
        }
    }
}

impl SlotPtr {
    /// Stores the address of a place, and returns the second half of a manager's `yield_!`, which must be awaited at once.
    #[inline]
    pub fn lend<V: ?Sized, P: Channel>(
        self,
        token: Token<LentPtr<V>, P>,
        lent: LentValue<'_, V>,
    ) -> Lend<'_, V, Suspend<LentPtr<V>, P>> {
        Lend {
            yield_: self.write(
                token,
                Item {
                    item: LentPtr::new(lent.value),
                },
            ),
            _borrow: PhantomData,
        }
    }
}

/// The future of a manager's `yield_!`, or its second half. It borrows the place until it is ready.
#[must_use = "futures do nothing unless awaited"]
pub struct Lend<'a, V: ?Sized, F> {
    yield_: F,
    _borrow: PhantomData<&'a mut V>,
}

impl<V: ?Sized, F: Future + Unpin> Future for Lend<'_, V, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.yield_).poll(cx)
    }
}

/// An async context manager: a body that lends a `V` once, is resumed as `P` defines, and runs as the future `F`.
// The trait implementations are in `crate::context_manager::manager`.
#[must_use = "context managers do nothing unless entered: write `async_with!(manager, |value| { .. })`"]
#[pin_project(!Unpin)]
pub struct Manager<V: ?Sized, P: Channel, F> {
    #[pin]
    body: Generator<LentPtr<V>, P, F>,
    /// The place that the body lent last. Dangling once the body has been resumed, that is, unless the status is `Suspended`.
    lent: Option<LentPtr<V>>,
}

/// Combines an `async` block with the token that its yield uses.
#[inline(always)]
pub const fn manager<V: ?Sized, P: Channel, F: Future>(
    token: Token<LentPtr<V>, P>,
    body: F,
) -> Manager<V, P, F> {
    Manager {
        body: generator(token, body),
        lent: None,
    }
}

impl<V: ?Sized, P: Channel, F> Manager<V, P, F> {
    /// Returns the state after the last poll.
    #[inline(always)]
    pub(crate) const fn state(&self) -> &State<P::Flags> {
        self.body.state()
    }

    /// Returns `true` if the body has reached its yield, even if it has been resumed since.
    #[inline(always)]
    pub(crate) const fn has_lent(&self) -> bool {
        self.lent.is_some()
    }

    #[inline(always)]
    pub(crate) fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        self.project().body.flags_mut()
    }

    /// Polls the body through an exchange, and keeps what it lends.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    pub(crate) fn poll(
        self: Pin<&mut Self>,
        exchange: &mut ExchangeOf<'_, LentPtr<V>, P>,
    ) -> Poll<F::Output>
    where
        P: Channel<Flags: Flags>,
        F: Future,
    {
        let this = self.project();
        let outcome = this.body.parts().poll(exchange);
        let shared = exchange.shared();
        // After a poll that leaves no item, the status is not `Suspended`.
        if let Some(item) = shared.transfer.take_item() {
            // If the body is closed, a cleanup has yielded the item, and has been dropped since with the place that it lent.
            let is_closed = shared.flags.get().closed();
            *this.lent = (!is_closed).then_some(item);
        }
        outcome
    }

    /// Drops the body where it is suspended, unless it is closed.
    pub(crate) fn drop_body(self: Pin<&mut Self>) {
        self.project().body.drop_body();
    }

    /// Returns the place that the body lends, if it is suspended at a yield.
    #[inline(always)]
    pub(crate) fn place(self: Pin<&mut Self>) -> Option<&mut V> {
        let Status::Suspended = self.state().raw_status() else {
            return None;
        };
        let lent = self.project().lent.as_mut()?;
        // SAFETY: the status is `Suspended`, so the last poll left an item. `poll` has stored it, and the body was not closed in that
        // poll, since there is a pointer. Only `poll` polls the body. So the body is suspended at the yield that created the pointer,
        // and has borrowed the place for that yield alone. Polling or
        // dropping the body takes `self`, which the returned reference borrows (point 8).
        Some(unsafe { lent.place.as_mut() })
    }
}

/// The scope in which the block of an `async_with!` borrows from its manager: see [`lend`].
#[derive(Debug)]
pub struct LoanScope;

/// Proof that a manager is neither used nor dropped while it lends.
#[derive(Debug)]
pub struct LoanProof(());

/// Creates a `LoanProof`.
///
/// # Safety
///
/// The manager that is passed to [`lend`] together with the proof is neither used nor dropped before the scope of the loan ends.
#[inline]
#[must_use]
pub const unsafe fn assert_loan() -> LoanProof {
    LoanProof(())
}

/// Returns what the manager lends, borrowed from the scope and not from the manager.
///
/// If the block lets the value escape, rustc reports one error about the scope instead of one for each use of the manager. What the manager
/// itself borrows stays borrowed: `M: 'l`.
#[inline]
pub fn lend<'l, M, V>(
    _: LoanProof,
    _: &'l mut LoanScope,
    manager: Pin<&mut M>,
    value: impl FnOnce(Pin<&mut M>) -> &mut V,
) -> &'l mut V
where
    M: ?Sized + 'l,
    V: ?Sized,
{
    let value = ptr::from_mut(value(manager));
    // SAFETY: the value is borrowed from the manager. The creator of the proof promised that nobody uses the manager while the
    // reference may live.
    unsafe { &mut *value }
}
