//! Polling and closing generators.

use core::any::type_name;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker, ready};

use futures_core::FusedStream;

use crate::async_generator::{AsyncGenerator, poll_beside};
use crate::close_flags::Flags;
use crate::output::Output;
use crate::panic::delegated_to_closed;
use crate::protocol::{OuterExchange, Protocol};
use crate::raw::{Exchange, ExchangeOf, State, StreamPoll};
pub use crate::raw::{Generator, generator};
use crate::resume::{GeneratorState, Resumption, YieldedInCleanup};
use crate::status::Status;

/// The outcome of one poll of a body.
// `repr(u8)` keeps the tag apart from the item: the compiler then never has to read the item to find out which variant it is.
#[repr(u8)]
pub(crate) enum Step<Y, T> {
    Yielded(Y),
    Pending,
    Complete(T),
}

impl<Y, T: Output<Y>> Step<Y, T> {
    /// Converts the step into the return value of `Stream::poll_next`.
    fn into_next(self) -> Poll<Option<Y>> {
        match self {
            Step::Yielded(item) => Poll::Ready(Some(item)),
            Step::Pending => Poll::Pending,
            Step::Complete(output) => Poll::Ready(output.into_last_item()),
        }
    }
}

impl<F: Flags> State<F> {
    /// Returns the status. A body that is being closed counts as `Closed`.
    #[inline]
    pub(crate) fn status(&self) -> Status {
        if self.is_closing() {
            Status::Closed
        } else {
            self.raw_status()
        }
    }

    /// Returns `true` if closing has begun.
    #[inline]
    pub(crate) fn is_closing(&self) -> bool {
        self.flags().get().closing()
    }

    /// Returns `true` if closing the body now would run a cleanup.
    #[inline]
    pub(crate) fn has_pending_cleanup(&self) -> bool {
        self.raw_status() != Status::Closed && self.flags().get().has_cleanup()
    }

    /// Returns `true` if dropping the body now would skip work that closing performs.
    #[inline]
    pub(crate) fn participates_in_close(&self) -> bool {
        self.raw_status() != Status::Closed && {
            let flags = self.flags().get();
            flags.participates_in_close() || flags.closing()
        }
    }

    /// Creates the exchange for a poll.
    #[inline]
    pub(crate) fn exchange<'w, Y, I>(
        &self,
        waker: &'w Waker,
        input: Option<I>,
    ) -> Exchange<'w, Y, I, F> {
        Exchange::new(waker, input, self.flags().before_poll())
    }
}

/// A body that closing polls: that of a generator, or of a context manager.
pub(crate) trait PollBody<P: Protocol> {
    type Item;
    type Output;

    /// Returns the state after the last poll.
    fn state(&self) -> &State<P::Flags>;

    /// Returns the flags for the next poll.
    fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags;

    /// Polls the body, which must not be closed.
    ///
    /// The input is for the yield that the body is suspended at. If there is no such yield, the input is dropped.
    fn poll_step(
        self: Pin<&mut Self>,
        waker: &Waker,
        input: Option<P::Input>,
    ) -> Step<Self::Item, Self::Output>;

    /// Drops the body where it is suspended, unless it is closed.
    fn drop_body(self: Pin<&mut Self>);

    /// Closes the body: drops it where it is suspended, except that a construct which participates in closing is polled to its end first.
    /// Resolves to the item that a cleanup yielded meanwhile.
    #[cold]
    fn poll_close_body(mut self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Self::Item>> {
        match self.as_mut().flags_mut().get_mut() {
            Some(flags) if flags.participates_in_close() || flags.closing() => {
                flags.set_closing(true);
            }
            _ => {
                self.drop_body();
                return Poll::Ready(None);
            }
        }
        if self.state().raw_status() == Status::Closed {
            return Poll::Ready(None);
        }
        let item = match self.as_mut().poll_step(waker, None) {
            Step::Pending if !self.state().flags().get().closed() => return Poll::Pending,
            Step::Yielded(item) => Some(item),
            Step::Pending | Step::Complete(_) => None,
        };
        self.drop_body();
        Poll::Ready(item)
    }
}

/// Polls a body through an exchange of its own.
// Not inlined: it is called from several places. With a single call, rustc would inline the body into the caller.
fn poll_body<Y, P: Protocol, F: Future>(
    generator: Pin<&mut Generator<Y, P, F>>,
    waker: &Waker,
    input: Option<P::Input>,
) -> Step<Y, F::Output> {
    let parts = generator.parts();
    let mut exchange: ExchangeOf<'_, Y, P> = parts.state().exchange(waker, input);
    match parts.poll(&mut exchange) {
        Poll::Ready(output) => Step::Complete(output),
        Poll::Pending => match exchange.shared().transfer.take_item() {
            Some(item) => Step::Yielded(item),
            None => Step::Pending,
        },
    }
}

impl<Y, P: Protocol, F: Future> PollBody<P> for Generator<Y, P, F> {
    type Item = Y;
    type Output = F::Output;

    #[inline(always)]
    fn state(&self) -> &State<P::Flags> {
        self.state()
    }

    #[inline(always)]
    fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        self.flags_mut()
    }

    #[inline(always)]
    fn poll_step(
        self: Pin<&mut Self>,
        waker: &Waker,
        input: Option<P::Input>,
    ) -> Step<Y, F::Output> {
        poll_body(self, waker, input)
    }

    fn drop_body(self: Pin<&mut Self>) {
        self.drop_body();
    }
}

impl<Y, P: Protocol<Resume: Default>, T: Output<Y>> StreamPoll<Y, T> for P {
    const IS_CLOSABLE: bool = P::SHARES_EXCHANGE;

    #[inline]
    fn open<'w>(state: &State<P::Flags>, cx: &Context<'w>) -> ExchangeOf<'w, Y, P> {
        state.exchange(cx.waker(), P::default_input(state.raw_status()))
    }

    #[inline]
    fn finish(exchange: &mut ExchangeOf<'_, Y, P>, outcome: Poll<T>) -> Poll<Option<Y>> {
        match outcome {
            Poll::Ready(output) => Poll::Ready(output.into_last_item()),
            Poll::Pending => exchange.shared().transfer.take_next(),
        }
    }

    fn size_hint(state: &State<P::Flags>) -> (usize, Option<usize>) {
        match state.status() {
            Status::Closed => (0, Some(0)),
            Status::Created | Status::Suspended | Status::Pending => (0, None),
        }
    }

    #[inline]
    fn poll_closable<F: Future<Output = T>>(
        generator: Pin<&mut Generator<Y, P, F>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Y>> {
        let waker = cx.waker();
        if generator.state().is_closing() {
            // An item that a cleanup yields is discarded.
            return generator.poll_close_body(waker).map(|_| None);
        }
        let status = generator.state().raw_status();
        if let Status::Closed = status {
            return Poll::Ready(None);
        }
        let input = P::default_input(status);
        poll_body(generator, waker, input).into_next()
    }
}

impl<Y, P: Protocol, F: Future> AsyncGenerator<P::Resume, P::Throw> for Generator<Y, P, F> {
    type Yield = Y;
    type Return = F::Output;

    fn status(&self) -> Status {
        self.state().status()
    }

    fn name(&self) -> &'static str {
        name_of_body::<F>()
    }

    fn has_pending_cleanup(&self) -> bool {
        self.state().has_pending_cleanup()
    }

    #[inline]
    #[track_caller]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<P::Resume, P::Throw>,
    ) -> Poll<GeneratorState<Y, F::Output>> {
        let status = self.state().status();
        let input = match (resumption, status) {
            (Resumption::Continue, Status::Created | Status::Pending) => None,
            (Resumption::Sent(value), Status::Suspended) => Some(P::input(Ok(value))),
            (Resumption::Thrown(error), Status::Suspended) => Some(P::input(Err(error))),
            (resumption, _) => resumption.does_not_fit(status),
        };
        match poll_body(self, cx.waker(), input) {
            Step::Yielded(item) => Poll::Ready(GeneratorState::Yielded(item)),
            Step::Complete(value) => Poll::Ready(GeneratorState::Complete(value)),
            Step::Pending => Poll::Pending,
        }
    }

    #[inline]
    fn poll_delegated(
        self: Pin<&mut Self>,
        outer: OuterExchange<'_, '_, Y, P::Resume, P::Throw>,
    ) -> Poll<F::Output> {
        if !P::SHARES_EXCHANGE {
            return poll_beside(self, outer);
        }
        if self.state().raw_status() == Status::Closed {
            delegated_to_closed();
        }
        let mut exchange = P::from_outer(outer);
        self.parts().poll_shared(&mut exchange)
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<Y>>> {
        let item = ready!(self.poll_close_body(cx.waker()));
        Poll::Ready(item.map_or(Ok(()), |item| Err(YieldedInCleanup(item))))
    }
}

impl<Y, P, F> FusedStream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    fn is_terminated(&self) -> bool {
        self.state().raw_status() == Status::Closed
    }
}

impl<Y, P: Protocol, F> fmt::Debug for Generator<Y, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("function", &name_of_body::<F>())
            .field("status", &self.state().status())
            .finish_non_exhaustive()
    }
}

/// Returns the path of the function whose body has the type `F`, such as `my_crate::rows` or `<my_crate::Db as my_crate::Source>::rows`.
pub(crate) fn name_of_body<F>() -> &'static str {
    let mut name = type_name::<F>();
    // A body is a block in the function, perhaps inside a closure or another block.
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}
