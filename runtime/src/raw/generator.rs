//! A pinned body that is polled through an exchange and dropped once.

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{self, ManuallyDrop};
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use futures_core::Stream;

use crate::raw::access::SharedExchange;
use crate::raw::exchange::ExchangeOf;
use crate::raw::state::State;
use crate::raw::token::{Channel, Invariant, Token};
use crate::status::Status;

/// An async generator: a body that yields `Y`, is resumed as `P` defines, and runs as the future `F`.
///
/// This is the type behind the `impl Stream` and the `impl AsyncGenerator` of an
/// [`async_generator`](macro@crate::async_generator) function, and the type of an [`async_gen!`](crate::async_gen) expression. A generator
/// is lazy: each poll runs the body to its next `yield_!`, and the body does not run before the first poll.
///
/// A generator is `Send` and `Sync` if everything that its body holds is. It can be moved before its first poll. It is never
/// `Unpin`, like the future of an `async` block.
///
/// # Yields, takes, resolves to
///
/// As an [`AsyncGenerator`](crate::AsyncGenerator), its return type defines all three. As a [`Stream`] it takes nothing, and
/// yields what the body yields. If a body of type `Result<(), E>` ends with `Err`, the stream yields that error as its last item. Afterwards
/// the stream yields `None`, however often it is polled.
///
/// # Cancel safety
///
/// A poll that returns `Pending` loses nothing: the next poll continues. Dropping the generator drops the values that the body
/// holds where it is suspended, in the order in which leaving the body there would drop them.
///
/// # Panics
///
/// A panic in the body reaches the caller of [`poll_next`](crate::Stream::poll_next). The stream is finished from then on.
///
/// # Debug
///
/// Shows the path of the generator's function and its [`Status`]. A return type hides the implementation unless it names it:
/// `impl Stream<Item = T> + fmt::Debug`.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) for the generator, [RFC
/// 2996](https://rust-lang.github.io/rfcs/2996-async-iterator.html) for the stream.
///
/// # Example
///
/// ```
/// use asyncgen::{async_gen, for_await};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let squares = async_gen! {
///     for n in 1..=3_u32 {
///         yield_!(n * n);
///     }
/// };
/// let mut seen = Vec::new();
/// for_await!(square in squares => {
///     seen.push(square);
/// });
/// assert_eq!(seen, [1, 4, 9]);
/// # }
/// ```
// The trait implementations are in `crate::generator`. The struct is here because only this file may access its fields. A
// wrapper around it would cost several functions that are compiled for every generator.
#[must_use = "generators do nothing unless polled"]
pub struct Generator<Y, P: Channel, F> {
    /// The body. Dropped by `drop_body`, or when `self` is dropped while the status is not `Closed`.
    ///
    /// A body that completed or panicked is not dropped again: an `async` block drops its contents when it ends.
    // In an `UnsafeCell` for the reason that `FutureCell` gives.
    body: ManuallyDrop<UnsafeCell<F>>,
    state: State<P::Flags>,
    _invariant: Invariant<(Y, P)>,
    _pinned: PhantomPinned,
}

// The bound is never met. This replaces the auto impl, for which rustc would report one error for each field that is not `Unpin`.
impl<'a, Y, P: Channel, F> Unpin for Generator<Y, P, F> where
    (PhantomData<&'a ()>, PhantomPinned): Unpin
{
}

// SAFETY: a `&Generator` gives no access to the body. The other fields are `Sync`.
unsafe impl<Y, P: Channel, F: Sync> Sync for Generator<Y, P, F> {}

// The impl that the compiler would add without the `UnsafeCell`.
impl<Y, P: Channel, F: RefUnwindSafe> RefUnwindSafe for Generator<Y, P, F> {}

/// Combines an `async` block with the token that its yields use.
// The contract of the token requires an `async` block.
#[inline(always)]
// The only function that an expansion calls, because it is compiled for every generator.
pub const fn generator<Y, P: Channel, F: Future>(_: Token<Y, P>, body: F) -> Generator<Y, P, F> {
    Generator {
        body: ManuallyDrop::new(UnsafeCell::new(body)),
        state: State {
            status: Status::Created,
            flags: P::NO_FLAGS,
        },
        _invariant: PhantomData,
        _pinned: PhantomPinned,
    }
}

impl<Y, P: Channel, F> Generator<Y, P, F> {
    /// Returns the state after the last poll.
    #[inline(always)]
    pub(crate) const fn state(&self) -> &State<P::Flags> {
        &self.state
    }

    /// Returns the flags for the next poll.
    #[inline(always)]
    pub(crate) fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        &mut self.parts().state.flags
    }

    /// Returns the parts for a poll.
    #[inline(always)]
    pub(crate) fn parts(self: Pin<&mut Self>) -> Parts<'_, Y, P, F> {
        // SAFETY: the body is not moved. The users of `Parts` poll it where it is pinned, as `self` is, or drop it there.
        let Generator { body, state, .. } = unsafe { Pin::get_unchecked_mut(self) };
        Parts {
            body,
            state,
            _invariant: PhantomData,
        }
    }

    /// Drops the body where it is suspended, unless it is closed.
    pub(crate) fn drop_body(self: Pin<&mut Self>) {
        let Parts { body, state, .. } = self.parts();
        if state.status != Status::Closed {
            state.status = Status::Closed;
            // SAFETY: the status was not `Closed`, so the body has not been dropped. Now it is `Closed`.
            unsafe { ptr::drop_in_place(ptr::from_mut(body) as *mut F) };
        }
    }
}

/// The steps of a poll of a stream that do not depend on the type of the body.
// A trait of the protocol and not of the generator, so that its functions are not compiled for every generator.
pub trait StreamPoll<Y, T>: Channel + Sized {
    /// `true` if the generator can be closed. Then `poll_closable` polls it.
    const IS_CLOSABLE: bool;

    /// Creates the exchange.
    fn open<'w>(state: &State<Self::Flags>, cx: &Context<'w>) -> ExchangeOf<'w, Y, Self>;

    /// Converts the outcome.
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
        // SAFETY: `Pin`, `ManuallyDrop` and `UnsafeCell` are transparent. The body is pinned as `self` is, and it has not been dropped, because
        // the status was not `Closed`.
        let body = unsafe {
            mem::transmute::<&mut ManuallyDrop<UnsafeCell<F>>, Pin<&mut F>>(&mut this.body)
        };
        let outcome = body.poll(exchange.context());
        let outcome = this.state.end_own_poll(&mut exchange, outcome);
        P::finish(&mut exchange, outcome)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        P::size_hint(&self.state)
    }
}

/// The parts of a pinned generator.
// Not methods of `Pin<&mut Generator>`: each function here is compiled for every generator, and so would be `Pin::deref`.
pub(crate) struct Parts<'a, Y, P: Channel, F> {
    body: &'a mut ManuallyDrop<UnsafeCell<F>>,
    state: &'a mut State<P::Flags>,
    _invariant: Invariant<(Y, P)>,
}

impl<Y, P: Channel, F: Future> Parts<'_, Y, P, F> {
    /// Returns the state after the last poll.
    #[inline(always)]
    pub(crate) const fn state(&self) -> &State<P::Flags> {
        self.state
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
        self.state.begin_poll();
        // SAFETY: the status was not `Closed`, so the body has not been dropped.
        let body = unsafe { pinned_body(self.body) };
        let outcome = body.poll(exchange.context());
        self.state.end_own_poll(exchange, outcome)
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
        self.state.begin_poll();
        // SAFETY: the status was not `Closed`, so the body has not been dropped.
        let body = unsafe { pinned_body(self.body) };
        let outcome = body.poll(exchange.cx);
        self.state.end_poll(exchange.shared(), outcome)
    }
}

/// Returns the body of a pinned generator.
///
/// # Safety
///
/// The generator is pinned, and its body has not been dropped.
#[inline(always)]
unsafe fn pinned_body<F>(body: &mut ManuallyDrop<UnsafeCell<F>>) -> Pin<&mut F> {
    // One transmute, because the accessors of the three types would be compiled for every generator.
    // SAFETY: `Pin`, `ManuallyDrop` and `UnsafeCell` are transparent. The body is pinned because the generator is.
    unsafe { mem::transmute::<&mut ManuallyDrop<UnsafeCell<F>>, Pin<&mut F>>(body) }
}

impl<Y, P: Channel, F> Drop for Generator<Y, P, F> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Status::Closed = self.state.status {
            return;
        }
        // Not `ManuallyDrop::drop`, which would be compiled for every generator.
        // SAFETY: the status is not `Closed`, so the body has not been dropped. Nothing uses it after this.
        unsafe { ptr::drop_in_place(&raw mut self.body as *mut F) };
    }
}
