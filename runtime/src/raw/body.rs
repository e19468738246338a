//! A pinned body that is polled through an exchange and dropped once.

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::ManuallyDrop;
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::task::Poll;

use crate::raw::{Channel, ExchangeOf, Invariant, SharedExchange, Token};
use crate::status::Status;

/// A future that a `&` to its owner does not touch.
///
/// A suspended body contains `&mut` references into itself. A `&` to the whole value would be an access to all of it, and invalidate those
/// references. The `UnsafeCell` exempts the future. Every type that holds a user's block stores it in a `FutureCell`.
// A substitute for `core::pin::UnsafePinned`, which is unstable.
pub(crate) struct FutureCell<F>(UnsafeCell<F>);

// SAFETY: a `&FutureCell` gives no access to the future.
unsafe impl<F: Sync> Sync for FutureCell<F> {}

// The impl that the compiler would add without the `UnsafeCell`.
impl<F: RefUnwindSafe> RefUnwindSafe for FutureCell<F> {}

impl<F> FutureCell<F> {
    #[inline(always)]
    pub(crate) const fn new(future: F) -> Self {
        FutureCell(UnsafeCell::new(future))
    }

    /// Returns the future, which is pinned if the cell is.
    #[inline(always)]
    pub(crate) fn get(self: Pin<&mut Self>) -> Pin<&mut F> {
        // SAFETY: the future is not moved.
        let this = unsafe { Pin::get_unchecked_mut(self) };
        // SAFETY: the future is pinned because the cell is, and nothing else returns a reference to it.
        unsafe { Pin::new_unchecked(this.0.get_mut()) }
    }
}

/// The body of a generator that yields `Y` and is resumed as the protocol `P` defines, running as the future `F`.
///
/// A `Body` records its own status. No other code can change the status, so the soundness argument can rely on it.
pub(crate) struct Body<Y, P: Channel, F> {
    /// Dropped by `drop_now`, or when `self` is dropped while the status is not `Closed`.
    ///
    /// A body that completed or panicked is not dropped again: an `async` block drops its contents when it ends.
    future: ManuallyDrop<FutureCell<F>>,
    status: Status,
    flags: P::Flags,
    _invariant: Invariant<(Y, P)>,
    _pinned: PhantomPinned,
}

impl<Y, P: Channel, F> Body<Y, P, F> {
    /// Combines an `async` block with the token that its yields use.
    // The contract of `token` requires an `async` block.
    #[inline(always)]
    pub(crate) const fn new(_token: Token<Y, P>, flags: P::Flags, future: F) -> Self {
        Body {
            future: ManuallyDrop::new(FutureCell::new(future)),
            status: Status::Created,
            flags,
            _invariant: PhantomData,
            _pinned: PhantomPinned,
        }
    }

    /// Returns the status after the last poll.
    ///
    /// Point 7: the future has not been dropped unless the status is `Closed`.
    #[inline]
    pub(crate) const fn status(&self) -> Status {
        self.status
    }

    /// Returns the flags that the last poll left.
    #[inline]
    pub(crate) const fn flags(&self) -> &P::Flags {
        &self.flags
    }

    #[inline(always)]
    pub(crate) fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        // SAFETY: the future is not moved.
        unsafe { &mut Pin::get_unchecked_mut(self).flags }
    }

    /// Polls the body through an exchange of its own.
    ///
    /// Afterwards the status is `Closed` if the body completed or panicked, `Suspended` if it left an item, and `Running` otherwise.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    pub(crate) fn poll(self: Pin<&mut Self>, exchange: &mut ExchangeOf<'_, Y, P>) -> Poll<F::Output>
    where
        F: Future,
    {
        let (future, status, flags) = self.begin();
        let outcome = future.poll(exchange.context());
        let shared = exchange.shared();
        *flags = shared.flags;
        if outcome.is_pending() {
            *status = status_after(shared.transfer.holds_item());
        }
        outcome
    }

    /// Polls the body through the exchange of a generator that delegates to this one. An item stays in that exchange.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    pub(crate) fn poll_shared(
        self: Pin<&mut Self>,
        exchange: &mut SharedExchange<'_, '_, Y, P::Input, P::Flags>,
    ) -> Poll<F::Output>
    where
        F: Future,
    {
        let (future, status, flags) = self.begin();
        let outcome = future.poll(exchange.cx);
        if outcome.is_pending() {
            let shared = exchange.shared();
            *flags = shared.flags;
            *status = status_after(shared.transfer.holds_item());
        }
        outcome
    }

    /// Sets the status to `Closed`, which stays if the body completes or panics, and returns the body to poll.
    #[inline(always)]
    fn begin(self: Pin<&mut Self>) -> (Pin<&mut F>, &mut Status, &mut P::Flags) {
        // SAFETY: the future is not moved.
        let this = unsafe { Pin::get_unchecked_mut(self) };
        if let Status::Closed = this.status {
            polled_after_close();
        }
        this.status = Status::Closed;
        // SAFETY: the future is pinned as `self` is. The status was not `Closed`, so it has not been dropped.
        let future = unsafe { Pin::new_unchecked(&mut *this.future) };
        (future.get(), &mut this.status, &mut this.flags)
    }

    /// Drops the body where it is suspended, unless it is closed.
    pub(crate) fn drop_now(self: Pin<&mut Self>) {
        // SAFETY: the future is dropped without being moved.
        let this = unsafe { Pin::get_unchecked_mut(self) };
        if this.status != Status::Closed {
            this.status = Status::Closed;
            // SAFETY: the status was not `Closed`, so the future has not been dropped. Now it is `Closed`.
            unsafe { ManuallyDrop::drop(&mut this.future) };
        }
    }
}

impl<Y, P: Channel, F> Drop for Body<Y, P, F> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Status::Closed = self.status {
            return;
        }
        // SAFETY: the status is not `Closed`, so the future has not been dropped. Nothing uses it after this.
        unsafe { ManuallyDrop::drop(&mut self.future) };
    }
}

/// Returns the status of a body that returned `Pending`.
#[inline]
const fn status_after(holds_item: bool) -> Status {
    if holds_item {
        Status::Suspended
    } else {
        Status::Running
    }
}

#[cold]
const fn polled_after_close() -> ! {
    panic!("a generator's body was polled after it was closed")
}
