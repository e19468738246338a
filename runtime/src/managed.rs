//! Generators and context managers whose cleanups run even if they are dropped early.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use pin_project::{pin_project, pinned_drop};

use crate::async_generator::AsyncGenerator;
use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::Completed;
use crate::finalizer::Hooks;
use crate::hooks::{AsyncGenHooks, GeneratorInfo, LocalAsyncGenHooks};
use crate::lost_cleanup::{CauseScope, LostCleanupCause, REPORTS_LOSSES};
use crate::panic;
use crate::resume::{GeneratorState, Resumption, YieldedInCleanup};
use crate::shutdown::RunningClosing;
use crate::status::Status;

/// A generator or a context manager, pinned on the heap, whose cleanups run even if it is dropped early.
///
/// [`managed`](crate::AsyncGeneratorExt::managed) and [`managed_with`](crate::AsyncGeneratorExt::managed_with) return it, and so do
/// [the methods of context managers](crate::AsyncContextManagerExt::managed) with these names. [`ManagedLocal`] is the counterpart for
/// generators that are not `Send`. It implements the traits of the generator or manager that it contains, and needs no pinning. The
/// following applies to context managers as well: an entered manager is suspended at its yield.
///
/// A destructor cannot await. If the generator is dropped, the effect depends on its status:
///
/// | The generator is dropped | Effect |
/// |---|---|
/// | before its first poll | it is dropped |
/// | at a yield or an `.await` outside any `finally!` | it is dropped |
/// | at a yield or an `.await` in a `finally!`, or in its cleanup | the finalizer receives a future that closes it |
/// | while it is being closed, during a cleanup | the finalizer receives a future that continues to close it |
/// | after it is complete, closed, or has panicked | it is dropped |
/// | and has no finalizer | it is dropped: destructors run, cleanups do not (which is [reported][lost]) |
///
/// A generator also counts as being in a `finally!` while it delegates to a generator that is in one, and while it is suspended in the block of
/// a manager whose `yield_!` is in one. The finalizer is called at most once. It is chosen when the generator is first
/// polled, or made managed if it had been started before: see [`AsyncGenHooks`].
///
/// Each `Managed` value has a future of its own. If several are dropped together, such as those of one `async_with!`, their cleanups run at
/// the same time. The cleanups in one `Managed` value run from the inside out: see
/// [the guide](mod@crate::guide::context_managers#several-managed-managers).
///
/// The future closes the generator as [`aclose`](crate::AsyncGeneratorExt::aclose) does. An item that a cleanup yields is discarded. A
/// panic of a cleanup propagates to the caller that polls the future. If a finalizer or a runtime drops the future, the generator is
/// dropped, and nothing leaks. The rest of the cleanup does not run, which is [reported][lost] as well. To prevent this at the end of
/// `main`, await [`shutdown`](crate::hooks::shutdown()).
///
/// [lost]: crate::hooks::set_lost_cleanup_hook
///
/// # Cancel safety
///
/// The methods are as cancel safe as those of the generator.
///
/// # Panics
///
/// The methods panic if the generator does. The first poll also panics if the hook [`firstiter`](AsyncGenHooks::firstiter) does. A panic of
/// the finalizer does not leave the destructor.
///
/// # Where the semantics come from
///
/// [PEP 525, "Finalization"](https://peps.python.org/pep-0525/#finalization).
///
/// # Example
///
/// See [`managed`](crate::AsyncGeneratorExt::managed).
#[must_use = "generators do nothing unless polled, and context managers nothing unless entered: write `async_with!(manager, |value| { .. })`"]
pub struct Managed<G, H: Hooks = AsyncGenHooks> {
    // `None` while this is being dropped.
    closer: Option<Pin<Box<Closer<G>>>>,
    // Erases the type of the box.
    into_closing: fn(Pin<Box<Closer<G>>>) -> H::Closing,
    // Given by the user, or chosen when the generator was started.
    finalizer: Option<H::Finalizer>,
    // `true` if the hooks have not been called.
    is_new: bool,
    info: GeneratorInfo,
}

/// A [`Managed`] generator or context manager that need not be `Send`, with [`LocalAsyncGenHooks`].
///
/// [`managed_local`](crate::AsyncGeneratorExt::managed_local) and [`managed_local_with`](crate::AsyncGeneratorExt::managed_local_with)
/// return it, and so do [the methods of context managers](crate::AsyncContextManagerExt::managed_local) with these names.
pub type ManagedLocal<G> = Managed<G, LocalAsyncGenHooks>;

impl<G, H: Hooks> Managed<G, H> {
    /// Creates a managed generator.
    pub(crate) fn new<S, E>(
        generator: G,
        finalizer: Option<H::Finalizer>,
        into_closing: fn(Pin<Box<Closer<G>>>) -> H::Closing,
    ) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        let is_new = generator.status() == Status::Created;
        let was_started = generator.status() != Status::Closed && !is_new;
        let mut this = Managed {
            info: GeneratorInfo::new(generator.name()),
            is_new,
            closer: Some(Box::pin(Closer::new(generator))),
            into_closing,
            finalizer,
        };
        if was_started || !is_new && this.closer().has_pending_cleanup() {
            this.start();
        }
        this
    }

    /// Creates a managed context manager.
    pub(crate) fn of_manager(
        manager: G,
        finalizer: Option<H::Finalizer>,
        into_closing: fn(Pin<Box<Closer<G>>>) -> H::Closing,
    ) -> Self
    where
        G: AsyncContextManager,
    {
        Managed {
            info: GeneratorInfo::new(manager.name()),
            is_new: true,
            closer: Some(Box::pin(Closer::of_manager(manager))),
            into_closing,
            finalizer,
        }
    }

    /// Returns the description that the hooks receive.
    pub fn info(&self) -> GeneratorInfo {
        self.info
    }

    fn closer(&self) -> &Closer<G> {
        self.closer.as_ref().expect("it is not being dropped")
    }

    /// Returns the generator or context manager.
    fn inner(&mut self) -> Pin<&mut G> {
        let closer = self.closer.as_mut().expect("it is not being dropped");
        closer.as_mut().project().inner
    }

    /// Returns the generator or context manager for polling. Calls the hooks before the first poll.
    #[inline]
    fn started(&mut self) -> Pin<&mut G> {
        if self.is_new {
            self.start();
        }
        self.inner()
    }

    /// Chooses the finalizer, and calls the hook for a generator that starts.
    // In this order, and once even if the hook panics, as in Python.
    #[cold]
    fn start(&mut self) {
        self.is_new = false;
        let (firstiter, finalizer) = H::current();
        if self.finalizer.is_none() {
            self.finalizer = finalizer;
        }
        if let Some(firstiter) = firstiter {
            firstiter(self.info);
        }
    }
}

impl<G, H: Hooks> Drop for Managed<G, H> {
    fn drop(&mut self) {
        let Some(mut closer) = self.closer.take() else {
            return;
        };
        let finalizer = self.finalizer.take();
        if finalizer.is_none() && !REPORTS_LOSSES || !closer.has_pending_cleanup() {
            return;
        }
        let name = self.info.name();
        if let Some(finalizer) = finalizer {
            *closer.as_mut().project().running = Some((name, RunningClosing::new()));
            CauseScope::settle();
            let closing = (self.into_closing)(closer);
            // A second panic during unwinding would abort, so a panic of the finalizer is discarded. The panic hook has reported it.
            panic::catch_and_discard(|| finalizer(self.info, closing));
            // Dropping the finalizer may drop what it captured.
            panic::catch_and_discard(|| drop(finalizer));
        } else {
            let _scope = CauseScope::enter(name, LostCleanupCause::NoFinalizer);
            drop(closer);
        }
    }
}

// The generator is in a box.
impl<G, H: Hooks> Unpin for Managed<G, H> {}

impl<G, H, S, E> AsyncGenerator<S, E> for Managed<G, H>
where
    G: AsyncGenerator<S, E>,
    H: Hooks,
{
    type Yield = G::Yield;
    type Return = G::Return;

    fn status(&self) -> Status {
        self.closer().inner.status()
    }

    fn name(&self) -> &'static str {
        self.info.name()
    }

    fn has_pending_cleanup(&self) -> bool {
        self.closer().has_pending_cleanup()
    }

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<S, E>,
    ) -> Poll<GeneratorState<G::Yield, G::Return>> {
        self.get_mut().started().poll_resume(cx, resumption)
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<G::Yield>>> {
        let this = self.get_mut();
        // Closing a new generator does not start it.
        this.is_new = false;
        this.inner().poll_close(cx)
    }
}

impl<M, H> AsyncContextManager for Managed<M, H>
where
    M: AsyncContextManager,
    H: Hooks,
{
    type Value = M::Value;
    type Error = M::Error;
    type Exit = M::Exit;

    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), M::Error>> {
        self.get_mut().started().poll_enter(cx)
    }

    fn value(self: Pin<&mut Self>) -> &mut M::Value {
        self.get_mut().inner().value()
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, M::Error>>,
    ) -> Poll<Result<M::Exit, M::Error>> {
        self.get_mut().inner().poll_exit(cx, outcome)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        // Closing a new generator does not start it.
        this.is_new = false;
        this.inner().poll_close(cx)
    }

    fn has_pending_cleanup(&self) -> bool {
        self.closer().has_pending_cleanup()
    }

    fn may_run_cleanup_while_lent(&self) -> bool {
        self.closer().inner.may_run_cleanup_while_lent()
    }

    fn name(&self) -> &'static str {
        self.info.name()
    }
}

impl<G: Stream, H: Hooks> Stream for Managed<G, H> {
    type Item = G::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<G::Item>> {
        self.get_mut().started().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.closer().inner.size_hint()
    }
}

impl<G: FusedStream, H: Hooks> FusedStream for Managed<G, H> {
    fn is_terminated(&self) -> bool {
        self.closer().inner.is_terminated()
    }
}

impl<G, H: Hooks> fmt::Debug for Managed<G, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Managed");
        debug
            .field("name", &format_args!("{}", self.info.name()))
            .field("id", &self.info.id());
        if let Some(status) = self.closer().status() {
            debug.field("status", &status);
        }
        debug.finish_non_exhaustive()
    }
}

/// A generator or a context manager, with the methods that do not depend on the types of its inputs.
///
/// These types are parameters of the trait, and would otherwise have to be parameters of [`Managed`].
///
/// It is also the future that closes the generator. When the generator is dropped, its box becomes the future that is passed to the
/// finalizer, without another allocation.
#[pin_project(PinnedDrop)]
pub(crate) struct Closer<G> {
    #[pin]
    inner: G,
    // `None` for a context manager.
    status: Option<fn(&G) -> Status>,
    has_pending_cleanup: fn(&G) -> bool,
    poll_close: fn(Pin<&mut G>, &mut Context<'_>) -> Poll<()>,
    // `Some` while this is a future that has not completed. Contains the name of the generator.
    running: Option<(&'static str, RunningClosing)>,
    // `Some` while this is dropped as a future that has not completed: the cause of the cleanups that are lost with it. The last field, and so
    // dropped last.
    cause: Option<CauseScope>,
}

impl<G> Closer<G> {
    fn new<S, E>(generator: G) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        Closer {
            inner: generator,
            status: Some(G::status),
            has_pending_cleanup: G::has_pending_cleanup,
            // An item that a cleanup yields is discarded.
            poll_close: |generator, cx| generator.poll_close(cx).map(drop),
            running: None,
            cause: None,
        }
    }

    fn of_manager(manager: G) -> Self
    where
        G: AsyncContextManager,
    {
        Closer {
            inner: manager,
            status: None,
            has_pending_cleanup: G::has_pending_cleanup,
            poll_close: G::poll_close,
            running: None,
            cause: None,
        }
    }

    fn status(&self) -> Option<Status> {
        self.status.map(|status| status(&self.inner))
    }

    fn has_pending_cleanup(&self) -> bool {
        (self.has_pending_cleanup)(&self.inner)
    }
}

impl<G> Future for Closer<G> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        // Dropped here if closing panics or completes.
        let running = this.running.take();
        let polled = (this.poll_close)(this.inner, cx);
        if polled.is_pending() {
            *this.running = running;
        }
        polled
    }
}

#[pinned_drop]
impl<G> PinnedDrop for Closer<G> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        if let Some((name, _)) = this.running {
            *this.cause = CauseScope::enter(name, LostCleanupCause::ClosingDropped);
        }
    }
}
