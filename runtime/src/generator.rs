//! The type behind every `impl Stream` that the attribute returns.

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use futures_core::{FusedStream, Stream};
use pin_project_lite::pin_project;

use crate::exchange::{self, Invariant, Step, Token};
use crate::output::Output;
use crate::status::Status;

pin_project! {
    /// An async generator: a body that yields `Y`, is resumed with `R` (so far always `()`), and runs
    /// as the future `F`.
    ///
    /// This is the type behind the `impl Stream` of an [`async_generator`](crate::async_generator)
    /// function, and what [`async_gen!`](crate::async_gen) evaluates to. It is lazy: the body runs
    /// while it is polled, from one `yield_!` to the next, and not at all before the first poll.
    ///
    /// It is `Send`, `Sync` and movable before its first poll whenever what the body holds is
    /// `Send`, `Sync`; like every future of an `async` block it is not `Unpin`.
    ///
    /// # Yields, takes, ends in
    ///
    /// As a [`Stream`] it takes nothing, and yields what the body yields. A body of type `Result<(), E>` that ends in
    /// `Err` yields that error as its last item. Afterwards it yields `None`, however often it is
    /// polled.
    ///
    /// # Cancel safety
    ///
    /// A poll that is pending loses nothing; the next one goes on where it left off. Dropping the
    /// generator drops what its body holds where it is suspended, in the order in which leaving the
    /// body there would.
    ///
    /// # Panics
    ///
    /// A panic in the body reaches the caller of [`poll_next`](Stream::poll_next). The stream is
    /// finished from then on.
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
    #[must_use = "generators do nothing unless polled"]
    #[project(!Unpin)]
    pub struct Generator<Y, R, F> {
        #[pin]
        body: F,
        status: Status,
        // Invariant in all three; `Send` and `Sync` by `F` alone.
        invariant: Invariant<(Y, R, F)>,
    }
}

/// Makes a generator of a body and the token that its yields hold.
#[inline(always)]
pub const fn generator<Y, R, F: Future, const WAITS: bool>(
    _token: Token<Y, R, WAITS>,
    body: F,
) -> Generator<Y, R, F> {
    Generator {
        body,
        status: Status::Created,
        invariant: PhantomData,
    }
}

impl<Y, R, F: Future> Generator<Y, R, F> {
    /// Polls the body on; `None` if it is finished.
    ///
    /// The resumption is for the yield that the body is suspended at. If it is suspended at none,
    /// it is dropped.
    #[inline(always)]
    fn resume(self: Pin<&mut Self>, waker: &Waker, resumption: R) -> Option<Step<Y, F::Output>> {
        let this = self.project();
        if *this.status == Status::Closed {
            return None;
        }
        let mut transition = Transition {
            status: this.status,
            to: Status::Closed,
        };
        let step = exchange::poll(this.body, waker, resumption);
        transition.to = match step {
            Step::Yielded(_) => Status::Suspended,
            Step::Pending => Status::Running,
            Step::Complete(_) => Status::Closed,
        };
        Some(step)
    }
}

/// Sets the status when it is dropped, which a panic of the body does as well.
struct Transition<'a> {
    status: &'a mut Status,
    to: Status,
}

impl Drop for Transition<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        *self.status = self.to;
    }
}

impl<Y, R, F> Stream for Generator<Y, R, F>
where
    R: Default,
    F: Future<Output: Output<Y>>,
{
    type Item = Y;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        match self.resume(cx.waker(), R::default()) {
            Some(Step::Yielded(item)) => Poll::Ready(Some(item)),
            Some(Step::Pending) => Poll::Pending,
            Some(Step::Complete(output)) => Poll::Ready(output.into_last_item()),
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self.status {
            Status::Closed => (0, Some(0)),
            Status::Created | Status::Suspended | Status::Running => (0, None),
        }
    }
}

impl<Y, R, F> FusedStream for Generator<Y, R, F>
where
    R: Default,
    F: Future<Output: Output<Y>>,
{
    fn is_terminated(&self) -> bool {
        self.status == Status::Closed
    }
}

impl<Y, R, F> fmt::Debug for Generator<Y, R, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
