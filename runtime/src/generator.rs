//! The type behind every `impl Stream` and `impl AsyncGenerator` that the attribute returns.

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use pin_project_lite::pin_project;

use crate::async_generator::{
    AsyncGenerator, ExitIgnored, GeneratorState, Resumption, poll_beside,
};
use crate::exchange::{Frame, Invariant, Step, Token, Within};
use crate::name;
use crate::output::Output;
use crate::protocol::Protocol;
use crate::status::Status;

pin_project! {
    /// An async generator: a body that yields `Y`, is resumed as `P` says, and runs as the future
    /// `F`.
    ///
    /// This is the type behind the `impl Stream` and the `impl AsyncGenerator` of an
    /// [`async_generator`](macro@crate::async_generator) function, and what
    /// [`async_gen!`](crate::async_gen) evaluates to. It is lazy: the body runs
    /// while it is polled, from one `yield_!` to the next, and not at all before the first poll.
    ///
    /// It is `Send`, `Sync` and movable before its first poll whenever what the body holds is
    /// `Send`, `Sync`; like every future of an `async` block it is not `Unpin`.
    ///
    /// # Yields, takes, ends in
    ///
    /// As an [`AsyncGenerator`] it is what its return type says. As a [`Stream`] it takes nothing, and
    /// yields what the body yields. A body of type `Result<(), E>` that ends in
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
    /// # Debug
    ///
    /// Shows the path of the generator's function and its [`Status`]; in builds with
    /// `debug_assertions` also the source line of the yield that it is suspended at. A return type hides
    /// it unless it says so: `impl Stream<Item = T> + fmt::Debug`.
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
    pub struct Generator<Y, P: Protocol, F> {
        #[pin]
        frame: Frame<P, F>,
        // Invariant in all three; `Send` and `Sync` by `F` alone.
        invariant: Invariant<(Y, P, F)>,
    }
}

/// Makes a generator of a body and the token that its yields hold.
#[inline]
pub const fn generator<Y, P: Protocol, F: Future>(
    _token: Token<Y, P>,
    body: F,
) -> Generator<Y, P, F> {
    Generator {
        frame: Frame::new(body),
        invariant: PhantomData,
    }
}

impl<Y, P: Protocol, F: Future> AsyncGenerator<P::Resume, P::Throw> for Generator<Y, P, F> {
    type Yield = Y;
    type Return = F::Output;

    fn status(&self) -> Status {
        self.frame.where_it_stands()
    }

    fn name(&self) -> &'static str {
        name::of_body::<F>()
    }

    fn is_guarded(&self) -> bool {
        self.frame.is_guarded()
    }

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<P::Resume, P::Throw>,
    ) -> Poll<GeneratorState<Y, F::Output>> {
        let status = self.status();
        let brought = match (resumption, status) {
            (Resumption::CarryOn, Status::Created | Status::Running) => None,
            (Resumption::Sent(value), Status::Suspended) => Some(P::bring(Ok(value))),
            (Resumption::Thrown(error), Status::Suspended) => Some(P::bring(Err(error))),
            (resumption, _) => resumption.does_not_fit(status),
        };
        match self.project().frame.poll(cx.waker(), |_| brought) {
            Some(Step::Yielded(item)) => Poll::Ready(GeneratorState::Yielded(item)),
            Some(Step::Complete(value)) => Poll::Ready(GeneratorState::Complete(value)),
            Some(Step::Pending) | None => Poll::Pending,
        }
    }

    #[inline]
    fn poll_within(
        self: Pin<&mut Self>,
        mut within: Within<'_, '_, Y, P::Resume, P::Throw>,
    ) -> Poll<F::Output> {
        if P::SHARES {
            P::poll_within(self.project().frame, &mut within)
        } else {
            poll_beside(self, within)
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), ExitIgnored<Y>>> {
        let ignored = ready!(self.project().frame.poll_close(cx.waker()));
        Poll::Ready(ignored.map_or(Ok(()), |item| Err(ExitIgnored(item))))
    }
}

impl<Y, P, F> Stream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    type Item = Y;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        into_next(P::poll_next(self.project().frame, cx.waker()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        size_hint(self.frame.where_it_stands())
    }
}

/// What a stream makes of a step. (It knows nothing of the body, lest it be compiled for each.)
#[inline]
fn into_next<Y, T: Output<Y>>(step: Option<Step<Y, T>>) -> Poll<Option<Y>> {
    match step {
        Some(Step::Yielded(item)) => Poll::Ready(Some(item)),
        Some(Step::Pending) => Poll::Pending,
        Some(Step::Complete(output)) => Poll::Ready(output.into_last_item()),
        None => Poll::Ready(None),
    }
}

/// How many items a generator may still yield.
const fn size_hint(status: Status) -> (usize, Option<usize>) {
    match status {
        Status::Closed => (0, Some(0)),
        Status::Created | Status::Suspended | Status::Running => (0, None),
    }
}

impl<Y, P, F> FusedStream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    fn is_terminated(&self) -> bool {
        self.frame.status() == Status::Closed
    }
}

impl<Y, P: Protocol, F> fmt::Debug for Generator<Y, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.frame.where_it_stands();
        let mut debug = f.debug_struct("Generator");
        debug
            .field("function", &name::of_body::<F>())
            .field("status", &status);
        if let (Status::Suspended, Some(line)) = (status, self.frame.line()) {
            debug.field("line", &line);
        }
        debug.finish_non_exhaustive()
    }
}
