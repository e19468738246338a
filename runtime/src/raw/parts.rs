//! Polling the body of a pinned generator.

use core::cell::UnsafeCell;
use core::future::Future;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::Poll;

use crate::raw::access::SharedExchange;
use crate::raw::exchange::ExchangeOf;
use crate::raw::state::State;
use crate::raw::token::{Channel, Invariant};

/// The parts of a pinned generator.
// Not methods of `Pin<&mut Generator>`: each function here is compiled for every generator, and so would be `Pin::deref`.
pub(crate) struct Parts<'a, Y, P: Channel, F> {
    /// Pinned, as the generator is.
    pub(super) body: &'a mut ManuallyDrop<UnsafeCell<F>>,
    pub(super) state: &'a mut State<P::Flags>,
    pub(super) _invariant: Invariant<(Y, P)>,
}

impl<'a, Y, P: Channel, F: Future> Parts<'a, Y, P, F> {
    /// Returns the state after the last poll.
    #[inline(always)]
    pub(crate) const fn state(&self) -> &State<P::Flags> {
        self.state
    }

    /// Sets the status to `Closed`, which stays if the body completes or panics, and returns the body and the state.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    fn begin_poll(self) -> (Pin<&'a mut F>, &'a mut State<P::Flags>) {
        self.state.begin_poll();
        // SAFETY: the body is pinned as the generator is, and has not been dropped, because the status was not `Closed`.
        let body = unsafe { Pin::new_unchecked(self.body.get_mut()) };
        (body, self.state)
    }

    /// Polls the body through an exchange of its own.
    ///
    /// Afterwards the status is `Closed` if the body completed or panicked, `Suspended` if it left an item, and `Pending` otherwise.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    pub(crate) fn poll(self, exchange: &mut ExchangeOf<'_, Y, P>) -> Poll<F::Output> {
        let (body, state) = self.begin_poll();
        let outcome = body.poll(exchange.context());
        state.end_poll(exchange.shared(), outcome)
    }

    /// Polls the body through the exchange of a generator that delegates to this one. An item stays in that exchange.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline(always)]
    pub(crate) fn poll_shared(
        self,
        exchange: &mut SharedExchange<'_, '_, Y, P::Input, P::Flags>,
    ) -> Poll<F::Output> {
        let (body, state) = self.begin_poll();
        let outcome = body.poll(exchange.cx);
        state.end_poll(exchange.shared(), outcome)
    }
}
