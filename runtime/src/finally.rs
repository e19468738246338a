//! The futures of `finally!`: a block, and a cleanup that runs however the block ends.
//!
//! The expansion awaits two futures, one after the other, directly in the generator's body or in the block of an enclosing construct:
//! [`TryBlock`] polls the block, and [`FinallyBlock`] polls the cleanup. [`CloseFlags`](crate::close_flags::CloseFlags) describes how they
//! take part in closing.

#![allow(missing_debug_implementations, reason = "the public types are hidden")]

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project::pin_project;
#[cfg(all(feature = "std", debug_assertions))]
use pin_project::pinned_drop;

#[cfg(all(feature = "std", debug_assertions))]
use crate::generator::name_of_body;
use crate::host::Host;
use crate::panic::{self, Panic};
use crate::protocol::Closable;
use crate::raw::{ExchangeAccess, FutureCell};

/// How a block ended.
#[derive(Debug)]
pub enum Outcome<T, Y> {
    /// It evaluated to a value.
    Done(T),
    /// It was closed. A cleanup inside it may have yielded an item meanwhile.
    Closed(Option<Y>),
    /// It panicked.
    Panicked(Panic),
}

/// How the body of a `finally!` ends, if it contains a jump that leaves it.
#[derive(Debug)]
pub enum BodyEnd<T, R> {
    /// The body evaluates to a value.
    Value(T),
    /// A `return` leaves the body, with a value for the body around it.
    Return(R),
    /// The `break` or `continue` with this number leaves the body.
    Jump(usize),
}

/// Polls a block that is followed by a cleanup: the block of a `finally!` or of an `async_with!`. Resolves to how the block ended.
#[must_use = "futures do nothing unless awaited"]
#[cfg_attr(not(all(feature = "std", debug_assertions)), pin_project)]
#[cfg_attr(all(feature = "std", debug_assertions), pin_project(PinnedDrop))]
pub struct TryBlock<H, B, const IS_FINALLY: bool = false> {
    host: H,
    #[pin]
    stage: Stage<B>,
}

#[pin_project(project = StageProjection)]
enum Stage<B> {
    // The first two fields are in the variant so that they share space with the tag.
    Running {
        cleanup: CleanupInfo,
        // `true` if the future that the block is suspended at participates in closing.
        participates_in_close: bool,
        #[pin]
        block: FutureCell<B>,
    },
    Ended,
}

/// Describes the cleanup that follows a block.
#[derive(Clone, Copy, Debug)]
pub struct CleanupInfo {
    /// `true` if closing would run a cleanup of the user.
    pub(crate) has_cleanup: bool,
    /// `true` if the cleanup participates in closing and unwinding. If `false`, dropping it is enough.
    pub(crate) participates_in_close: bool,
}

/// Creates the first half of a `finally!`.
#[inline]
pub const fn try_block<Y, P: Closable, B: Future>(
    host: ExchangeAccess<Y, P>,
    block: B,
) -> TryBlock<ExchangeAccess<Y, P>, B, true> {
    let cleanup = CleanupInfo {
        has_cleanup: true,
        participates_in_close: true,
    };
    TryBlock::new(host, cleanup, block)
}

impl<H: Host, B: Future, const IS_FINALLY: bool> TryBlock<H, B, IS_FINALLY> {
    #[inline]
    pub(crate) const fn new(host: H, cleanup: CleanupInfo, block: B) -> Self {
        TryBlock {
            host,
            stage: Stage::Running {
                cleanup,
                participates_in_close: false,
                block: FutureCell::new(block),
            },
        }
    }

    /// Polls the block, or drops it if the host is being closed and the block does not participate.
    #[inline(always)]
    fn poll_block(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        closing: bool,
    ) -> Poll<Outcome<B::Output, H::Item>> {
        let mut this = self.project();
        let StageProjection::Running {
            participates_in_close,
            block,
            ..
        } = this.stage.as_mut().project()
        else {
            polled_after_completion();
        };
        if closing && !*participates_in_close {
            this.stage.set(Stage::Ended);
            return Poll::Ready(Outcome::Closed(None));
        }
        match block.get().poll(cx) {
            Poll::Ready(value) => {
                this.stage.set(Stage::Ended);
                Poll::Ready(Outcome::Done(value))
            }
            Poll::Pending if this.host.is_closed(cx) => {
                let item = this.host.take_item(cx);
                this.stage.set(Stage::Ended);
                Poll::Ready(Outcome::Closed(item))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cold]
fn polled_after_completion() -> ! {
    panic!("`TryBlock` polled after completion")
}

/// Reports that the cleanup of a `finally!` will not run. The cleanup of an `async_with!` belongs to the manager.
#[cfg(all(feature = "std", debug_assertions))]
#[pinned_drop]
impl<H, B, const IS_FINALLY: bool> PinnedDrop for TryBlock<H, B, IS_FINALLY> {
    fn drop(self: Pin<&mut Self>) {
        if IS_FINALLY && matches!(self.stage, Stage::Running { .. }) {
            crate::lost_cleanup::report(name_of_body::<B>());
        }
    }
}

impl<H: Host, B: Future, const IS_FINALLY: bool> Future for TryBlock<H, B, IS_FINALLY> {
    type Output = Outcome<B::Output, H::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let closing = self.as_mut().project().host.is_closing(cx);
        let polled = panic::catch(|| self.as_mut().poll_block(cx, closing));
        let mut this = self.project();
        let outcome = match polled {
            Ok(outcome) => outcome,
            Err(panic) => {
                // Discard the block that panicked, and an item that it left. Dropping either may panic as well.
                panic::catch_and_discard(|| this.stage.set(Stage::Ended));
                panic::catch_and_discard(|| drop(this.host.take_item(cx)));
                Poll::Ready(Outcome::Panicked(panic))
            }
        };
        if let Some(flags) = this.host.flags(cx) {
            let inner = *flags;
            // A panic may have left the flags as a cleanup inside the block had set them.
            flags.set_closing(closing);
            flags.set_closed(false);
            flags.set_cleanup(false);
            // The stage is `Running` if the block is pending.
            if let StageProjection::Running {
                cleanup,
                participates_in_close,
                ..
            } = this.stage.project()
            {
                *participates_in_close = inner.participates_in_close();
                flags.set_cleanup(cleanup.has_cleanup || inner.has_cleanup());
                if inner.participates_in_close() || cleanup.participates_in_close {
                    flags.set_participates_in_close();
                }
            }
        }
        outcome
    }
}

/// The second half of a `finally!`: polls the cleanup, then acts on how the block ended. Resolves to the block's value.
#[must_use = "futures do nothing unless awaited"]
#[cfg_attr(not(all(feature = "std", debug_assertions)), pin_project)]
#[cfg_attr(all(feature = "std", debug_assertions), pin_project(PinnedDrop))]
pub struct FinallyBlock<Y, P, T, C> {
    host: ExchangeAccess<Y, P>,
    // `None` once it has been used.
    outcome: Option<Outcome<T, Y>>,
    // `None` once the cleanup has ended. (If it panicked, only in builds that report lost cleanups.)
    #[pin]
    cleanup: Option<FutureCell<C>>,
    // `true` if the cleanup is suspended at a yield. It is not resumed there once the generator is closed.
    at_yield: bool,
    // `true` if the future that the cleanup is suspended at participates in closing.
    participates_in_close: bool,
    // `true` if the cleanup itself is being closed, because it was suspended at a yield.
    is_closing: bool,
}

/// Creates the second half of a `finally!`.
#[inline]
pub const fn finally_block<Y, P, T, C>(
    host: ExchangeAccess<Y, P>,
    outcome: Outcome<T, Y>,
    cleanup: C,
) -> FinallyBlock<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    FinallyBlock {
        host,
        outcome: Some(outcome),
        cleanup: Some(FutureCell::new(cleanup)),
        at_yield: false,
        participates_in_close: false,
        is_closing: false,
    }
}

/// Reports that the cleanup will not run to its end.
#[cfg(all(feature = "std", debug_assertions))]
#[pinned_drop]
impl<Y, P, T, C> PinnedDrop for FinallyBlock<Y, P, T, C> {
    fn drop(self: Pin<&mut Self>) {
        if self.cleanup.is_some() {
            crate::lost_cleanup::report(name_of_body::<C>());
        }
    }
}

impl<Y, P, T, C> Future for FinallyBlock<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let closing = self.as_mut().project().host.is_closing(cx);
        ready!(self.as_mut().poll_cleanup(cx, closing));
        let this = self.project();
        this.host.shared(cx).flags.set_cleanup(false);
        let item = match this.outcome.take() {
            Some(Outcome::Panicked(panic)) => panic.resume(),
            Some(Outcome::Done(value)) if !closing => return Poll::Ready(value),
            Some(Outcome::Closed(item)) => item,
            Some(Outcome::Done(_)) | None => None,
        };
        // The body does not continue: the construct or the generator around it drops it here.
        if let Some(item) = item {
            this.host.put(cx, item);
        }
        this.host.shared(cx).flags.set_closed(true);
        Poll::Pending
    }
}

impl<Y, P, T, C> FinallyBlock<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    /// Polls the cleanup to its end. The cleanup does not observe that the generator is being closed, unless it yields.
    fn poll_cleanup(self: Pin<&mut Self>, cx: &mut Context<'_>, closing: bool) -> Poll<()> {
        let mut this = self.project();
        while let Some(cleanup) = this.cleanup.as_mut().as_pin_mut() {
            if closing && *this.at_yield {
                // Nobody will resume the yield.
                if !*this.participates_in_close {
                    this.cleanup.set(None);
                    break;
                }
                *this.is_closing = true;
            }
            let flags = &mut this.host.shared(cx).flags;
            *flags = flags.only_closing();
            flags.set_closing(*this.is_closing);
            #[cfg(not(all(feature = "std", debug_assertions)))]
            let polled = cleanup.get().poll(cx);
            #[cfg(all(feature = "std", debug_assertions))]
            let polled = match panic::catch(|| cleanup.get().poll(cx)) {
                Ok(polled) => polled,
                Err(panic) => {
                    // The panic is the report.
                    this.cleanup.set(None);
                    panic.resume();
                }
            };
            let shared = this.host.shared(cx);
            let closed = shared.flags.closed();
            *this.participates_in_close = shared.flags.participates_in_close();
            shared.flags.set_closing(closing);
            shared.flags.set_closed(false);
            // Closing must finish a cleanup that is running.
            shared.flags.set_cleanup(true);
            *this.at_yield = polled.is_pending() && !closed && shared.transfer.holds_item();
            if polled.is_pending() && !closed && !(closing && *this.at_yield) {
                return Poll::Pending;
            }
            if closing || closed {
                // The cleanup yields, and nobody takes the item.
                if let Some(item) = shared.transfer.take_item() {
                    Self::keep_first_item(this.outcome, item);
                }
            }
            if !*this.at_yield {
                this.cleanup.set(None);
            }
        }
        Poll::Ready(())
    }

    /// Stores an item that was yielded during closing, unless there is one already.
    fn keep_first_item(outcome: &mut Option<Outcome<T, Y>>, item: Y) {
        match outcome {
            Some(Outcome::Closed(Some(_)) | Outcome::Panicked(_)) => {}
            _ => *outcome = Some(Outcome::Closed(Some(item))),
        }
    }
}
