//! A manager that closes a generator.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use pin_project::pin_project;

use crate::async_generator::{AsyncGenerator, ExitIgnored, GeneratorState, Resumption};
use crate::context_manager::{AsyncContextManager, Completed};
use crate::exchange::{Closing, Invariant, Lendable, Within};
use crate::status::Status;

/// A manager that lends a generator, and closes it.
///
/// It is made by [`aclosing`].
#[pin_project]
pub struct Aclosing<G, S = (), E = Infallible> {
    #[pin]
    generator: Lendable<G>,
    is_entered: bool,
    protocol: PhantomData<Invariant<(S, E)>>,
}

/// A manager that lends a generator, and closes it on every way out: when the block is done, by `?`, on
/// a panic.
///
/// The block gets the generator pinned, as a `&mut Closing<G>`, on which the verbs and the methods of
/// `StreamExt` are called. Where the future around is dropped meanwhile, the generator is dropped, and not
/// closed, unless it is [`managed`](crate::AsyncGeneratorExt::managed).
///
/// It may be a generator that was started before. One that the block has closed, or that is at its end, has nothing to
/// close.
///
/// # Cancel safety
///
/// To close a generator cannot be taken back: see [`aclose`](crate::AsyncGeneratorExt::aclose).
///
/// # Panics
///
/// As a destructor or a cleanup does, or as the block did.
///
/// # Errors
///
/// It has none: what a cleanup yields goes nowhere. (To hear of it, call
/// [`aclose`](crate::AsyncGeneratorExt::aclose) yourself.)
///
/// # Where the semantics come from
///
/// [`contextlib.aclosing`](https://docs.python.org/3/library/contextlib.html#contextlib.aclosing).
///
/// # Example
///
/// ```
/// use std::cell::Cell;
///
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, aclosing, async_generator, async_with};
///
/// #[async_generator]
/// async fn rows(is_open: &Cell<bool>) -> impl AsyncGenerator<Yield = u32> {
///     is_open.set(true);
///     finally!({
///         for row in 0.. {
///             yield_!(row);
///         }
///     }, {
///         tokio::task::yield_now().await;
///         is_open.set(false);
///     });
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), asyncgen::ResumeError> {
/// let is_open = Cell::new(false);
/// async_with!(aclosing(rows(&is_open)), |rows| -> Result<(), asyncgen::ResumeError> {
///     assert_eq!(rows.anext().await?.yielded(), Some(0));
///     assert!(is_open.get());
///     Ok(())
/// })?;
/// assert!(!is_open.get());
/// # Ok(())
/// # }
/// ```
pub const fn aclosing<G, S, E>(generator: G) -> Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E>,
{
    Aclosing {
        generator: Lendable::new(generator),
        is_entered: false,
        protocol: PhantomData,
    }
}

impl<G, S, E> AsyncContextManager for Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E>,
{
    type Value = Closing<G>;
    type Error = Infallible;
    type Exit = ();

    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        let this = self.project();
        assert!(!*this.is_entered, "a context manager is for one use");
        *this.is_entered = true;
        Poll::Ready(Ok(()))
    }

    fn value(self: Pin<&mut Self>) -> &mut Closing<G> {
        assert!(self.is_entered, "the context manager is not entered");
        self.project().generator.lend()
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, Infallible>>,
    ) -> Poll<Result<(), Infallible>> {
        *outcome = None;
        self.poll_close(cx).map(Ok)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        // Whether it was entered or not: there is no other use for it.
        *this.is_entered = true;
        this.generator.pinned().poll_close(cx).map(drop)
    }

    fn is_guarded(&self) -> bool {
        self.generator.get().is_guarded()
    }

    // The block decides where the generator stands.
    fn is_guarded_while_lent(&self) -> bool {
        self.is_guarded() || self.generator.get().status() != Status::Closed
    }

    fn name(&self) -> &'static str {
        self.generator.get().name()
    }
}

impl<G, S, E> fmt::Debug for Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aclosing")
            .field("function", &self.generator.get().name())
            .field("status", &self.generator.get().status())
            .finish_non_exhaustive()
    }
}

impl<G, S, E> AsyncGenerator<S, E> for Closing<G>
where
    G: AsyncGenerator<S, E>,
{
    type Yield = G::Yield;
    type Return = G::Return;

    fn status(&self) -> Status {
        self.get().status()
    }

    fn name(&self) -> &'static str {
        self.get().name()
    }

    fn is_guarded(&self) -> bool {
        self.get().is_guarded()
    }

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<S, E>,
    ) -> Poll<GeneratorState<G::Yield, G::Return>> {
        self.get_mut().pinned().poll_resume(cx, resumption)
    }

    #[inline]
    fn poll_within(
        self: Pin<&mut Self>,
        within: Within<'_, '_, G::Yield, S, E>,
    ) -> Poll<G::Return> {
        self.get_mut().pinned().poll_within(within)
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitIgnored<G::Yield>>> {
        self.get_mut().pinned().poll_close(cx)
    }
}

impl<G: Stream> Stream for Closing<G> {
    type Item = G::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<G::Item>> {
        self.get_mut().pinned().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.get().size_hint()
    }
}

impl<G: FusedStream> FusedStream for Closing<G> {
    fn is_terminated(&self) -> bool {
        self.get().is_terminated()
    }
}

impl<G: fmt::Debug> fmt::Debug for Closing<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Closing").field(self.get()).finish()
    }
}
