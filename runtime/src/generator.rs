//! What the type behind every `impl Stream` and `impl AsyncGenerator` is to others. (What it is inside is in
//! `exchange.rs`.)

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker, ready};

use futures_core::FusedStream;

use crate::async_generator::{
    AsyncGenerator, ExitIgnored, GeneratorState, Resumption, poll_beside,
};
pub use crate::exchange::Generator;
use crate::exchange::{Step, Within};
use crate::name;
use crate::output::Output;
use crate::protocol::Protocol;
use crate::status::Status;

impl<Y, P: Protocol, F: Future> AsyncGenerator<P::Resume, P::Throw> for Generator<Y, P, F> {
    type Yield = Y;
    type Return = F::Output;

    fn status(&self) -> Status {
        self.standing.where_it_stands()
    }

    fn name(&self) -> &'static str {
        name::of_body::<F>()
    }

    fn is_guarded(&self) -> bool {
        self.standing.is_guarded()
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
        match self.poll_body(cx.waker(), brought) {
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
            P::poll_within(self, &mut within)
        } else {
            poll_beside(self, within)
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), ExitIgnored<Y>>> {
        let ignored = ready!(self.close_body(cx.waker()));
        Poll::Ready(ignored.map_or(Ok(()), |item| Err(ExitIgnored(item))))
    }
}

impl<Y, P: Protocol, F: Future> Generator<Y, P, F> {
    /// `poll_next` of what can be closed.
    #[inline]
    pub(crate) fn poll_next_or_close(self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Y>>
    where
        P::Resume: Default,
        F::Output: Output<Y>,
    {
        if self.standing.is_closing() {
            // What a cleanup yields goes nowhere.
            return self.close_body(waker).map(|_| None);
        }
        let brought = P::by_default(self.standing.status());
        match self.poll_body(waker, brought) {
            Some(step) => step.into_next(),
            None => Poll::Ready(None),
        }
    }
}

impl<Y, P, F> FusedStream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    fn is_terminated(&self) -> bool {
        self.standing.status() == Status::Closed
    }
}

impl<Y, P: Protocol, F> fmt::Debug for Generator<Y, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("function", &name::of_body::<F>())
            .field("status", &self.standing.where_it_stands())
            .finish_non_exhaustive()
    }
}
