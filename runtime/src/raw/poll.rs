//! Polling the body of a generator through an exchange.

use core::cell::UnsafeCell;
use core::future::Future;
use core::mem::{self, ManuallyDrop};
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;

use crate::raw::access::SharedExchange;
use crate::raw::exchange::ExchangeOf;
use crate::raw::generator::Generator;
use crate::raw::state::State;
use crate::raw::token::{Channel, Invariant};
use crate::status::Status;

/// The steps of a poll of a stream that do not depend on the type of the body.
// A trait of the protocol and not of the generator, so that its functions are not compiled for every generator.
pub trait StreamPoll<Y, T>: Channel + Sized {
    /// `true` if the generator can be closed. Then `poll_closable` polls it.
    const IS_CLOSABLE: bool;

    fn open<'w>(state: &State<Self::Flags>, cx: &Context<'w>) -> ExchangeOf<'w, Y, Self>;

    fn finish(exchange: &mut ExchangeOf<'_, Y, Self>, outcome: Poll<T>) -> Poll<Option<Y>>;

    /// Returns the bounds on the number of remaining items.
    fn size_hint(state: &State<Self::Flags>) -> (usize, Option<usize>);

    /// Polls a generator that can be closed.
    fn poll_closable<F: Future<Output = T>>(
        generator: Pin<&mut Generator<Y, Self, F>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Y>>;
}

impl<Y, P, F> Stream for Generator<Y, P, F>
where
    P: StreamPoll<Y, F::Output>,
    F: Future,
{
    type Item = Y;

    // Like `Parts::poll`, but in one function: each function that is generic over the body is compiled for every generator.
    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        if P::IS_CLOSABLE {
            return P::poll_closable(self, cx);
        }
        // SAFETY: the body is not moved.
        let this = unsafe { Pin::get_unchecked_mut(self) };
        if let Status::Closed = this.state.status {
            return Poll::Ready(None);
        }
        // This may panic, and then the body is still there.
        let mut exchange = P::open(&this.state, cx);
        // This stays if the body completes or panics.
        this.state.status = Status::Closed;
        // Not `Pin::new_unchecked(this.body.get_mut())`, whose functions would be compiled for every generator.
        // SAFETY: `Pin`, `ManuallyDrop` and `UnsafeCell` are transparent. The body is pinned as `self` is, and it has not been dropped, because
        // the status was not `Closed`.
        let body = unsafe {
            mem::transmute::<&mut ManuallyDrop<UnsafeCell<F>>, Pin<&mut F>>(&mut this.body)
        };
        let outcome = body.poll(exchange.context());
        end_stream_poll::<Y, P, _>(&mut this.state, &mut exchange, outcome)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        P::size_hint(&self.state)
    }
}

/// Records the outcome of a stream's poll, and converts it.
// Not generic over the body, so it is not compiled for every generator.
#[inline]
fn end_stream_poll<Y, P: StreamPoll<Y, T>, T>(
    state: &mut State<P::Flags>,
    exchange: &mut ExchangeOf<'_, Y, P>,
    outcome: Poll<T>,
) -> Poll<Option<Y>> {
    let outcome = state.end_poll(exchange.shared(), outcome);
    P::finish(exchange, outcome)
}

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
