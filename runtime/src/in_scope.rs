//! Running every poll of a generator or a context manager inside a scope.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use pin_project::{pin_project, pinned_drop};

use crate::async_generator::AsyncGenerator;
use crate::context_manager::{AsyncContextManager, Completed};
use crate::resume::{GeneratorState, Resumption, YieldedInCleanup};
use crate::status::Status;

/// Runs every poll of a stream, a generator or a context manager inside a scope, such as a tracing span.
///
/// The scope is a closure that receives each poll as a closure, and must call it: `move |poll| span.in_scope(poll)`. The destructor of
/// the generator runs in the scope as well.
///
/// Use it instead of `#[tracing::instrument]`, which does not compile on a function with one of the attributes of this crate.
/// [The guide](mod@crate::guide::tracing) has examples with the attributes.
///
/// The result yields, takes, resolves to and guarantees on cancellation the same as the stream, generator or context manager. The scope
/// holds nothing between two polls. The block of an [`async_with!`](crate::async_with!) does not run in the scope of its manager.
///
/// # Panics
///
/// A poll panics if the scope returns without having called its closure.
///
/// # Where the semantics come from
///
/// `Instrument` of the crate [tracing](https://docs.rs/tracing), which does the same for a future.
///
/// # Example
///
/// ```
/// use asyncgen::{Stream, async_gen, for_await, in_scope};
///
/// fn pages(count: u32) -> impl Stream<Item = u32> {
///     let span = tracing::info_span!("pages", count);
///     let pages = async_gen! {
///         for page in 0..count {
///             tracing::info!(page, "fetched");
///             yield_!(page);
///         }
///     };
///     in_scope(pages, move |poll| span.in_scope(poll))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut seen = Vec::new();
/// for_await!(page in pages(3) => {
///     seen.push(page);
/// });
/// assert_eq!(seen, [0, 1, 2]);
/// # }
/// ```
pub const fn in_scope<T, S: FnMut(&mut dyn FnMut())>(inner: T, scope: S) -> InScope<T, S> {
    InScope {
        inner: Some(inner),
        scope,
    }
}

/// A stream, a generator or a context manager that is polled inside a scope.
///
/// [`in_scope`] returns it, and has an example. It implements the traits of the stream, generator or context manager that it contains.
#[must_use = "streams and context managers do nothing unless used"]
#[pin_project(PinnedDrop)]
pub struct InScope<T, S: FnMut(&mut dyn FnMut())> {
    // `None` only while it is dropped.
    #[pin]
    inner: Option<T>,
    scope: S,
}

impl<T, S: FnMut(&mut dyn FnMut())> InScope<T, S> {
    const fn inner(&self) -> &T {
        self.inner.as_ref().expect("set until the drop")
    }

    fn inner_mut(self: Pin<&mut Self>) -> Pin<&mut T> {
        let inner = self.project().inner.as_pin_mut();
        inner.expect("set until the drop")
    }

    /// Calls `poll` inside the scope.
    fn run<R>(self: Pin<&mut Self>, poll: impl FnOnce(Pin<&mut T>) -> R) -> R {
        let this = self.project();
        let inner = this.inner.as_pin_mut();
        let mut poll = Some((inner.expect("set until the drop"), poll));
        let mut result = None;
        (this.scope)(&mut || {
            if let Some((inner, poll)) = poll.take() {
                result = Some(poll(inner));
            }
        });
        result.expect("the scope of `in_scope` must call the closure that it receives")
    }
}

#[pinned_drop]
impl<T, S: FnMut(&mut dyn FnMut())> PinnedDrop for InScope<T, S> {
    fn drop(self: Pin<&mut Self>) {
        let mut this = self.project();
        (this.scope)(&mut || this.inner.set(None));
    }
}

impl<T: Stream, S: FnMut(&mut dyn FnMut())> Stream for InScope<T, S> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T::Item>> {
        self.run(|inner| inner.poll_next(cx))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner().size_hint()
    }
}

impl<T: FusedStream, S: FnMut(&mut dyn FnMut())> FusedStream for InScope<T, S> {
    fn is_terminated(&self) -> bool {
        self.inner().is_terminated()
    }
}

impl<G, S, Resume, Throw> AsyncGenerator<Resume, Throw> for InScope<G, S>
where
    G: AsyncGenerator<Resume, Throw>,
    S: FnMut(&mut dyn FnMut()),
{
    type Yield = G::Yield;
    type Return = G::Return;

    fn status(&self) -> Status {
        self.inner().status()
    }

    fn name(&self) -> &'static str {
        self.inner().name()
    }

    fn has_pending_cleanup(&self) -> bool {
        self.inner().has_pending_cleanup()
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<Resume, Throw>,
    ) -> Poll<GeneratorState<G::Yield, G::Return>> {
        self.run(|inner| inner.poll_resume(cx, resumption))
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<G::Yield>>> {
        self.run(|inner| inner.poll_close(cx))
    }
}

impl<M, S> AsyncContextManager for InScope<M, S>
where
    M: AsyncContextManager,
    S: FnMut(&mut dyn FnMut()),
{
    type Value = M::Value;
    type Error = M::Error;
    type Exit = M::Exit;

    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), M::Error>> {
        self.run(|inner| inner.poll_enter(cx))
    }

    fn value(self: Pin<&mut Self>) -> &mut M::Value {
        self.inner_mut().value()
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, M::Error>>,
    ) -> Poll<Result<M::Exit, M::Error>> {
        self.run(|inner| inner.poll_exit(cx, outcome))
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.run(|inner| inner.poll_close(cx))
    }

    fn has_pending_cleanup(&self) -> bool {
        self.inner().has_pending_cleanup()
    }

    fn may_run_cleanup_while_lent(&self) -> bool {
        self.inner().may_run_cleanup_while_lent()
    }

    fn participates_in_close(&self) -> bool {
        self.inner().participates_in_close()
    }

    fn name(&self) -> &'static str {
        self.inner().name()
    }
}

impl<T: fmt::Debug, S: FnMut(&mut dyn FnMut())> fmt::Debug for InScope<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InScope").field(self.inner()).finish()
    }
}
