//! Generators that are closed though they be dropped half-way.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use pin_project::pin_project;

use crate::async_generator::{AsyncGenerator, ExitIgnored, GeneratorState, Resumption};
use crate::context_manager::{AsyncContextManager, Completed};
use crate::hooks::{AsyncGenHooks, GeneratorInfo, Hooks, LocalAsyncGenHooks};
use crate::panic;
use crate::status::Status;

/// A generator or a context manager, pinned on the heap, that has its cleanups run even where it is dropped half-way.
///
/// This is what [`managed`](crate::AsyncGeneratorExt::managed) and
/// [`managed_with`](crate::AsyncGeneratorExt::managed_with) return, and [those of a context
/// manager](crate::AsyncContextManagerExt::managed); [`ManagedLocal`] is its
/// counterpart for what is not `Send`. It is used as the generator or the manager that it was made of,
/// and needs no pinning. It is a stream if the generator is. What is said of generators here is true of
/// managers: one that is entered stands at its yield.
///
/// Rust cannot await in a destructor. What this does instead, where it is dropped, depends on where
/// the generator stands:
///
/// | dropped | what happens |
/// |---|---|
/// | before its first poll | it is dropped |
/// | at a yield or an await outside any `finally!` | it is dropped |
/// | at a yield or an await in a `finally!`, or in its cleanup | the finalizer gets a future that closes it |
/// | while being closed, a cleanup under way | the finalizer gets a future that goes on closing it |
/// | complete, closed, or after a panic | it is dropped |
/// | where there is no finalizer | it is dropped, whose destructors run, but no cleanup |
///
/// In a `finally!` is, too, what delegates to a generator that is in one. The finalizer is called at
/// most once. Which it is, and that there is one, was settled when the generator was first polled:
/// see [`AsyncGenHooks`]. (What had been started before it was made managed has its hooks from then.)
///
/// The future closes the generator as [`aclose`](crate::AsyncGeneratorExt::aclose) does, but what
/// a cleanup yields goes nowhere, and a panic of a cleanup reaches whoever polls the future. Where it is
/// dropped itself, by a finalizer or by a runtime that shuts down, the generator is dropped, and
/// nothing leaks.
///
/// # Cancel safety
///
/// As that of the generator.
///
/// # Panics
///
/// As the generator does; and the first poll as the hook
/// [`firstiter`](AsyncGenHooks::firstiter) does. A panic of the finalizer does not leave the
/// destructor.
///
/// # Where the semantics come from
///
/// [PEP 525, "Finalization"](https://peps.python.org/pep-0525/#finalization).
///
/// # Example
///
/// See [`managed`](crate::AsyncGeneratorExt::managed).
#[must_use = "generators do nothing unless polled"]
pub struct Managed<G, H: Hooks = AsyncGenHooks> {
    /// `None` once this is being dropped.
    kept: Option<Pin<Box<Kept<G>>>>,
    /// Makes of it the future for the finalizer.
    into_closing: fn(Pin<Box<Kept<G>>>) -> H::Closing,
    /// The generator's own, or the one that was in force when it started.
    finalizer: Option<H::Finalizer>,
    /// Whether the hooks have not heard of it.
    is_new: bool,
    info: GeneratorInfo,
}

/// A [`Managed`] generator or context manager that need not be `Send`; its hooks are [`LocalAsyncGenHooks`].
///
/// It is what [`managed_local`](crate::AsyncGeneratorExt::managed_local) and
/// [`managed_local_with`](crate::AsyncGeneratorExt::managed_local_with) return, and [those of a context
/// manager](crate::AsyncContextManagerExt::managed_local).
pub type ManagedLocal<G> = Managed<G, LocalAsyncGenHooks>;

impl<G: Send + 'static> Managed<G> {
    pub(crate) fn shared<S, E>(
        generator: G,
        finalizer: Option<<AsyncGenHooks as Hooks>::Finalizer>,
    ) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        Self::new(generator, finalizer, |kept| kept)
    }
}

impl<G: 'static> ManagedLocal<G> {
    pub(crate) fn local<S, E>(
        generator: G,
        finalizer: Option<<LocalAsyncGenHooks as Hooks>::Finalizer>,
    ) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        Self::new(generator, finalizer, |kept| kept)
    }
}

impl<M: Send + 'static> Managed<M> {
    pub(crate) fn shared_manager(
        manager: M,
        finalizer: Option<<AsyncGenHooks as Hooks>::Finalizer>,
    ) -> Self
    where
        M: AsyncContextManager,
    {
        Self::of_manager(manager, finalizer, |kept| kept)
    }
}

impl<M: 'static> ManagedLocal<M> {
    pub(crate) fn local_manager(
        manager: M,
        finalizer: Option<<LocalAsyncGenHooks as Hooks>::Finalizer>,
    ) -> Self
    where
        M: AsyncContextManager,
    {
        Self::of_manager(manager, finalizer, |kept| kept)
    }
}

impl<G, H: Hooks> Managed<G, H> {
    fn new<S, E>(
        generator: G,
        finalizer: Option<H::Finalizer>,
        into_closing: fn(Pin<Box<Kept<G>>>) -> H::Closing,
    ) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        let mut this = Managed {
            info: GeneratorInfo::new(generator.name()),
            is_new: generator.status() == Status::Created,
            kept: Some(Box::pin(Kept::new(generator))),
            into_closing,
            finalizer,
        };
        let kept = this.kept();
        if !this.is_new && (kept.status() != Some(Status::Closed) || kept.is_guarded()) {
            // It was started before.
            this.begin();
        }
        this
    }

    fn of_manager(
        manager: G,
        finalizer: Option<H::Finalizer>,
        into_closing: fn(Pin<Box<Kept<G>>>) -> H::Closing,
    ) -> Self
    where
        G: AsyncContextManager,
    {
        Managed {
            info: GeneratorInfo::new(manager.name()),
            is_new: true,
            kept: Some(Box::pin(Kept::of_manager(manager))),
            into_closing,
            finalizer,
        }
    }

    /// What its hooks are told of it.
    pub fn info(&self) -> GeneratorInfo {
        self.info
    }

    fn kept(&self) -> &Kept<G> {
        self.kept.as_ref().expect("it is not dropped")
    }

    /// The generator.
    fn generator(&mut self) -> Pin<&mut G> {
        let kept = self.kept.as_mut().expect("it is not dropped");
        kept.as_mut().project().generator
    }

    /// The generator, to be run on.
    #[inline]
    fn running(&mut self) -> Pin<&mut G> {
        if self.is_new {
            self.begin();
        }
        self.generator()
    }

    /// Tells the hooks of it. As in Python the finalizer is settled first, and the generator is told
    /// of once, come what may.
    #[cold]
    fn begin(&mut self) {
        self.is_new = false;
        let mut hooks = H::in_force();
        if self.finalizer.is_none() {
            self.finalizer = hooks.take_finalizer();
        }
        hooks.call_firstiter(self.info);
    }
}

impl<G, H: Hooks> Drop for Managed<G, H> {
    fn drop(&mut self) {
        let finalizer = self.finalizer.take();
        let (Some(kept), Some(finalizer)) = (self.kept.take(), finalizer) else {
            return;
        };
        if kept.is_guarded() {
            let closing = (self.into_closing)(kept);
            // This may be a panic's doing, and a second one would abort. The first to hear of the
            // finalizer's own is the panic hook, as Python's is `sys.unraisablehook`.
            panic::catch_and_discard(|| H::finalize(&finalizer, self.info, closing));
            // What the finalizer holds may be dropped with it here.
            panic::catch_and_discard(|| drop(finalizer));
        }
    }
}

// It holds the generator in a box.
impl<G, H: Hooks> Unpin for Managed<G, H> {}

impl<G, H, S, E> AsyncGenerator<S, E> for Managed<G, H>
where
    G: AsyncGenerator<S, E>,
    H: Hooks,
{
    type Yield = G::Yield;
    type Return = G::Return;

    fn status(&self) -> Status {
        self.kept().generator.status()
    }

    fn name(&self) -> &'static str {
        self.info.name()
    }

    fn is_guarded(&self) -> bool {
        self.kept().is_guarded()
    }

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<S, E>,
    ) -> Poll<GeneratorState<G::Yield, G::Return>> {
        self.get_mut().running().poll_resume(cx, resumption)
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitIgnored<G::Yield>>> {
        let this = self.get_mut();
        // One that is closed before it starts never does.
        this.is_new = false;
        this.generator().poll_close(cx)
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
        self.get_mut().running().poll_enter(cx)
    }

    fn value(self: Pin<&mut Self>) -> &mut M::Value {
        self.get_mut().generator().value()
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, M::Error>>,
    ) -> Poll<Result<M::Exit, M::Error>> {
        self.get_mut().generator().poll_exit(cx, outcome)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        // One that is closed before it starts never does.
        this.is_new = false;
        this.generator().poll_close(cx)
    }

    fn is_guarded(&self) -> bool {
        self.kept().is_guarded()
    }

    fn is_guarded_while_lent(&self) -> bool {
        self.kept().generator.is_guarded_while_lent()
    }

    fn name(&self) -> &'static str {
        self.info.name()
    }
}

impl<G: Stream, H: Hooks> Stream for Managed<G, H> {
    type Item = G::Item;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<G::Item>> {
        self.get_mut().running().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.kept().generator.size_hint()
    }
}

impl<G: FusedStream, H: Hooks> FusedStream for Managed<G, H> {
    fn is_terminated(&self) -> bool {
        self.kept().generator.is_terminated()
    }
}

impl<G, H: Hooks> fmt::Debug for Managed<G, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Managed");
        debug
            .field("name", &format_args!("{}", self.info.name()))
            .field("id", &self.info.id());
        if let Some(status) = self.kept().status() {
            debug.field("status", &status);
        }
        debug.finish_non_exhaustive()
    }
}

/// A generator, and what there is to know of it without the types that go in: those are the trait's
/// parameters, and would have to be parameters of all that holds one.
///
/// It is also the future that closes the generator. So the box that the generator is in becomes,
/// when it is dropped, the one that the finalizer is given, and nothing is allocated then.
#[pin_project]
struct Kept<G> {
    #[pin]
    generator: G,
    // `None` of a context manager.
    status: Option<fn(&G) -> Status>,
    is_guarded: fn(&G) -> bool,
    poll_close: fn(Pin<&mut G>, &mut Context<'_>) -> Poll<()>,
}

impl<G> Kept<G> {
    fn new<S, E>(generator: G) -> Self
    where
        G: AsyncGenerator<S, E>,
    {
        Kept {
            generator,
            status: Some(G::status),
            is_guarded: G::is_guarded,
            // What a cleanup yields goes nowhere.
            poll_close: |generator, cx| generator.poll_close(cx).map(drop),
        }
    }

    fn of_manager(manager: G) -> Self
    where
        G: AsyncContextManager,
    {
        Kept {
            generator: manager,
            status: None,
            is_guarded: G::is_guarded,
            poll_close: G::poll_close,
        }
    }

    fn status(&self) -> Option<Status> {
        self.status.map(|status| status(&self.generator))
    }

    fn is_guarded(&self) -> bool {
        (self.is_guarded)(&self.generator)
    }
}

impl<G> Future for Kept<G> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        (this.poll_close)(this.generator, cx)
    }
}
