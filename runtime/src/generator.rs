//! The type behind every `impl Stream` and `impl AsyncGenerator`.

use core::any::type_name;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker, ready};

use futures_core::{FusedStream, Stream};
use pin_project::pin_project;

use crate::async_generator::{
    AsyncGenerator, ExitIgnored, GeneratorState, Resumption, poll_beside,
};
use crate::output::Output;
use crate::panic::delegated_to_closed;
use crate::protocol::{Protocol, Within};
use crate::raw::{Body, Exchange, ExchangeOf, Token};
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
/// As an [`AsyncGenerator`](crate::AsyncGenerator), its return type defines all three. As a [`Stream`] it takes nothing, and yields what the body
/// yields. If a body of type `Result<(), E>` ends with `Err`, the stream yields that error as its last item. Afterwards
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
#[must_use = "generators do nothing unless polled"]
#[pin_project(!Unpin)]
pub struct Generator<Y, P: Protocol, F> {
    #[pin]
    body: Body<Y, P, F>,
}

/// Combines a body with the token that its yields use.
#[inline(always)]
pub const fn generator<Y, P: Protocol, F: Future>(
    token: Token<Y, P>,
    body: F,
) -> Generator<Y, P, F> {
    Generator {
        body: Body::new(token, P::NO_FLAGS, body),
    }
}

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

/// A body that closing polls: that of a generator, or of a context manager.
// Generic over the body's type only where the body is polled or dropped: what is generic over it is monomorphized for every generator.
pub(crate) trait PollBody<P: Protocol> {
    /// The type that the body yields.
    type Item;
    /// The type that the body evaluates to.
    type Output;

    /// Returns where the body is suspended, or `Closed`.
    fn raw_status(&self) -> Status;

    /// Returns the flags that the last poll left.
    fn flags(&self) -> &P::Flags;

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

    /// Returns the status. A body that is being closed counts as `Closed`.
    #[inline]
    fn status(&self) -> Status {
        if self.is_closing() {
            Status::Closed
        } else {
            self.raw_status()
        }
    }

    /// Returns `true` if closing has begun, and a cleanup is still running.
    #[inline]
    fn is_closing(&self) -> bool {
        P::close_flags(self.flags()).closing()
    }

    /// Returns `true` if closing the body now would run a cleanup.
    #[inline]
    fn has_pending_cleanup(&self) -> bool {
        self.raw_status() != Status::Closed && P::close_flags(self.flags()).has_cleanup()
    }

    /// Returns `true` if dropping the body now would skip work that closing performs.
    #[inline]
    fn participates_in_close(&self) -> bool {
        self.raw_status() != Status::Closed && {
            let flags = P::close_flags(self.flags());
            flags.participates_in_close() || flags.closing()
        }
    }

    /// Closes the body: drops it where it is suspended, except that a construct which participates in closing is polled to its
    /// end first. Resolves to the item that a cleanup yielded meanwhile.
    #[cold]
    fn poll_close_body(mut self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Self::Item>> {
        match P::close_flags_mut(self.as_mut().flags_mut()) {
            Some(flags) if flags.participates_in_close() || flags.closing() => {
                flags.set_closing(true);
            }
            _ => {
                self.drop_body();
                return Poll::Ready(None);
            }
        }
        if self.raw_status() == Status::Closed {
            return Poll::Ready(None);
        }
        let item = match self.as_mut().poll_step(waker, None) {
            Step::Pending if !P::close_flags(self.flags()).closed() => return Poll::Pending,
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
    body: Pin<&mut Body<Y, P, F>>,
    waker: &Waker,
    input: Option<P::Input>,
) -> Step<Y, F::Output> {
    let mut exchange: ExchangeOf<'_, Y, P> =
        Exchange::new(waker, input, P::flags_before_poll(*body.flags()));
    match body.poll(&mut exchange) {
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

    #[inline]
    fn raw_status(&self) -> Status {
        self.body.status()
    }

    #[inline]
    fn flags(&self) -> &P::Flags {
        self.body.flags()
    }

    #[inline]
    fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        self.project().body.flags_mut()
    }

    #[inline(always)]
    fn poll_step(
        self: Pin<&mut Self>,
        waker: &Waker,
        input: Option<P::Input>,
    ) -> Step<Y, F::Output> {
        poll_body(self.project().body, waker, input)
    }

    fn drop_body(self: Pin<&mut Self>) {
        self.project().body.drop_now();
    }
}

impl<Y, P, F> Stream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    type Item = Y;

    // Calls few functions that are generic over the body: each is compiled for every generator.
    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        if P::SHARES_EXCHANGE {
            return self.poll_next_or_close(cx.waker());
        }
        let body = self.project().body;
        if let Status::Closed = body.status() {
            return Poll::Ready(None);
        }
        let input = P::default_input(body.status());
        let mut exchange: ExchangeOf<'_, Y, P> = Exchange::new(cx.waker(), input, *body.flags());
        match body.poll(&mut exchange) {
            Poll::Ready(output) => Poll::Ready(output.into_last_item()),
            Poll::Pending => exchange.shared().transfer.take_next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match PollBody::status(self) {
            Status::Closed => (0, Some(0)),
            Status::Created | Status::Suspended | Status::Running => (0, None),
        }
    }
}

impl<Y, P: Protocol, F: Future> Generator<Y, P, F> {
    /// Implements `poll_next` for a generator that can be closed.
    #[inline]
    fn poll_next_or_close(self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Y>>
    where
        P::Resume: Default,
        F::Output: Output<Y>,
    {
        if self.is_closing() {
            // An item that a cleanup yields is discarded.
            return self.poll_close_body(waker).map(|_| None);
        }
        let status = self.raw_status();
        if let Status::Closed = status {
            return Poll::Ready(None);
        }
        let input = P::default_input(status);
        self.poll_step(waker, input).into_next()
    }
}

impl<Y, P: Protocol, F: Future> AsyncGenerator<P::Resume, P::Throw> for Generator<Y, P, F> {
    type Yield = Y;
    type Return = F::Output;

    fn status(&self) -> Status {
        PollBody::status(self)
    }

    fn name(&self) -> &'static str {
        name_of_body::<F>()
    }

    fn is_guarded(&self) -> bool {
        self.has_pending_cleanup()
    }

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<P::Resume, P::Throw>,
    ) -> Poll<GeneratorState<Y, F::Output>> {
        let status = PollBody::status(&*self);
        let input = match (resumption, status) {
            (Resumption::CarryOn, Status::Created | Status::Running) => None,
            (Resumption::Sent(value), Status::Suspended) => Some(P::input(Ok(value))),
            (Resumption::Thrown(error), Status::Suspended) => Some(P::input(Err(error))),
            (resumption, _) => resumption.does_not_fit(status),
        };
        match self.poll_step(cx.waker(), input) {
            Step::Yielded(item) => Poll::Ready(GeneratorState::Yielded(item)),
            Step::Complete(value) => Poll::Ready(GeneratorState::Complete(value)),
            Step::Pending => Poll::Pending,
        }
    }

    #[inline]
    fn poll_within(
        self: Pin<&mut Self>,
        within: Within<'_, '_, Y, P::Resume, P::Throw>,
    ) -> Poll<F::Output> {
        if !P::SHARES_EXCHANGE {
            return poll_beside(self, within);
        }
        if self.raw_status() == Status::Closed {
            delegated_to_closed();
        }
        let mut exchange = P::from_within(within);
        self.project().body.poll_shared(&mut exchange)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), ExitIgnored<Y>>> {
        let item = ready!(self.poll_close_body(cx.waker()));
        Poll::Ready(item.map_or(Ok(()), |item| Err(ExitIgnored(item))))
    }
}

impl<Y, P, F> FusedStream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    fn is_terminated(&self) -> bool {
        self.raw_status() == Status::Closed
    }
}

impl<Y, P: Protocol, F: Future> fmt::Debug for Generator<Y, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator")
            .field("function", &name_of_body::<F>())
            .field("status", &PollBody::status(self))
            .finish_non_exhaustive()
    }
}

/// Returns the path of the function whose body has the type `F`, such as `my_crate::rows` or
/// `<my_crate::Db as my_crate::Source>::rows`.
pub(crate) fn name_of_body<F>() -> &'static str {
    let mut name = type_name::<F>();
    // A body is a block in the function, perhaps inside a closure or another block.
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}
