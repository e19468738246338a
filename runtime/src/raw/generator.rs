//! A pinned body that is dropped once.

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::ManuallyDrop;
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::ptr;

use crate::raw::parts::Parts;
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
/// As an [`AsyncGenerator`](crate::AsyncGenerator), its return type defines all three. As a [`Stream`](crate::Stream), it
/// takes nothing, and yields what the body yields. If a body of type `Result<(), E>` ends with `Err`, the stream yields
/// that error as its last item. Afterwards the stream yields `None`, however often it is polled.
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
    pub(super) body: ManuallyDrop<UnsafeCell<F>>,
    pub(super) state: State<P::Flags>,
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
