//! Polling the body of a generator through an exchange.

use core::cell::UnsafeCell;
use core::future::Future;
use core::mem::{self, ManuallyDrop};
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;

use crate::raw::exchange::ExchangeOf;
use crate::raw::generator::Generator;
use crate::raw::state::State;
use crate::raw::token::Channel;
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
