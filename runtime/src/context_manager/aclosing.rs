//! A context manager that closes a generator.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::AsyncGenerator;
use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::Completed;
use crate::raw::Invariant;
use crate::status::Status;

/// A context manager that lends a generator, and closes it.
///
/// [`aclosing`] returns it, and has an example.
#[must_use = "context managers do nothing unless entered: write `async_with!(manager, |value| { .. })`"]
pub struct Aclosing<G, S = (), E = Infallible> {
    generator: G,
    is_entered: bool,
    protocol: PhantomData<Invariant<(S, E)>>,
}

/// Returns a context manager that lends a generator, and closes it however the block ends: when it is done, by `?`, or on a panic.
///
/// The generator must be `Unpin`: pass `pin!(generator)`, `Box::pin(generator)`, a [`Managed`](crate::wrappers::Managed) generator, or a `&mut` to
/// one of these. The block gets a `&mut` to it, on which it calls the methods of [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) and `StreamExt`.
///
/// For anything else that is closed with an `.await`, write a manager: see [the guide](crate::guide::context_managers#aclosing-and-nullcontext).
///
/// The generator may have been started before. If it is complete, or the block has closed it, there is nothing to close.
///
/// # Cancel safety
///
/// If the surrounding future is dropped, the generator is not closed, unless it is [`managed`](crate::AsyncGeneratorExt::managed). Closing
/// cannot be undone: see [`aclose`](crate::AsyncGeneratorExt::aclose).
///
/// # Panics
///
/// Panics if a destructor, a cleanup or the block panics.
///
/// # Errors
///
/// The manager has no errors. An item that a cleanup yields is discarded. To get it, call [`aclose`](crate::AsyncGeneratorExt::aclose)
/// yourself.
///
/// # Where the semantics come from
///
/// [`contextlib.aclosing`](https://docs.python.org/3/library/contextlib.html#contextlib.aclosing).
///
/// # Example
///
/// ```
/// use std::cell::Cell;
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGeneratorExt, aclosing, async_gen, async_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let is_closed = &Cell::new(false);
/// let rows = pin!(async_gen! {
///     finally!({ yield_!(1) }, {
///         tokio::task::yield_now().await;
///         is_closed.set(true);
///     });
/// });
/// async_with!(aclosing(rows), |rows| {
///     let row = rows.anext().await.ok();
///     assert_eq!(row.and_then(|row| row.yielded()), Some(1));
/// });
/// assert!(is_closed.get());
/// # }
/// ```
pub const fn aclosing<G, S, E>(generator: G) -> Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E> + Unpin,
{
    Aclosing {
        generator,
        is_entered: false,
        protocol: PhantomData,
    }
}

impl<G, S, E> AsyncContextManager for Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E> + Unpin,
{
    type Value = G;
    type Error = Infallible;
    type Exit = ();

    #[track_caller]
    fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        let this = self.get_mut();
        assert!(
            !this.is_entered,
            "the context manager has already been entered"
        );
        this.is_entered = true;
        Poll::Ready(Ok(()))
    }

    #[track_caller]
    fn value(self: Pin<&mut Self>) -> &mut G {
        assert!(self.is_entered, "the context manager is not entered");
        &mut self.get_mut().generator
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
        let this = self.get_mut();
        // Prevents entering the manager after it has been closed.
        this.is_entered = true;
        Pin::new(&mut this.generator).poll_close(cx).map(drop)
    }

    fn has_pending_cleanup(&self) -> bool {
        self.generator.has_pending_cleanup()
    }

    // The block decides where the generator is suspended.
    fn may_run_cleanup_while_lent(&self) -> bool {
        self.has_pending_cleanup() || self.generator.status() != Status::Closed
    }

    fn name(&self) -> &'static str {
        self.generator.name()
    }
}

impl<G, S, E> fmt::Debug for Aclosing<G, S, E>
where
    G: AsyncGenerator<S, E>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aclosing")
            .field("function", &self.generator.name())
            .field("status", &self.generator.status())
            .finish_non_exhaustive()
    }
}
