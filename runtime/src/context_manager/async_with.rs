//! `async_with!`: enters a manager, runs a block with what it lends, and leaves it.
//!
//! The expansion awaits three futures, one after the other, directly in the code around it:
//! [`Entering`], [`TryBlock`], which polls the block, and [`Leaving`]. Where that code is the body of
//! a generator or of a manager, they speak with it of closing as the two of a `finally!` do.

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitWith, Keep};
use crate::finally::{CleanupInfo, Outcome, TryBlock};
use crate::host::{Host, NoHost};
use crate::panic::{self, Panic};
use crate::raw::{FutureCell, Invariant};

/// The first part: enters the manager, and resolves to what will have to follow the block.
#[must_use = "futures do nothing unless awaited"]
pub struct Entering<'a, A, M: ?Sized> {
    host: A,
    manager: Pin<&'a mut M>,
}

/// Makes the first part.
#[inline(always)]
pub const fn entering<A: Host, M: AsyncContextManager + ?Sized>(
    host: A,
    manager: Pin<&mut M>,
) -> Entering<'_, A, M> {
    Entering { host, manager }
}

// What is pinned is behind a pointer.
impl<A, M: ?Sized> Unpin for Entering<'_, A, M> {}

impl<A: Host, M: AsyncContextManager + ?Sized> Future for Entering<'_, A, M> {
    type Output = Result<CleanupInfo, M::Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if this.host.is_closing(cx) {
            ready!(poll_close(&this.host, this.manager.as_mut(), cx));
            closed(&this.host, cx);
            return Poll::Pending;
        }
        let entered = this.manager.as_mut().poll_enter(cx);
        if entered.is_pending() {
            note(&this.host, cleanup_info(&*this.manager), cx);
        }
        entered.map_ok(|()| CleanupInfo {
            has_cleanup: this.manager.may_run_cleanup_while_lent(),
            participates_in_close: this.manager.participates_in_close(),
        })
    }
}

/// Says that a manager which exits with `X` and fails with `E` has a block that evaluates to `R`.
#[derive(Debug)]
pub struct Uses<X, E, R>(Invariant<(X, E, R)>);

impl<X, E, R> Clone for Uses<X, E, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<X, E, R> Copy for Uses<X, E, R> {}

/// What is known of the use of a manager before it is entered.
#[inline(always)]
pub const fn uses<M, R>(_: &Pin<&mut M>) -> Uses<M::Exit, M::Error, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    Uses(PhantomData)
}

/// Says what the block has to evaluate to.
#[inline(always)]
pub const fn expected<X, E, R>(_: Uses<X, E, R>) -> Expected<R> {
    Expected(PhantomData)
}

/// The type of a block's value.
// Not `Copy`: a block that uses it takes it along, and not a reference to it.
#[derive(Debug)]
pub struct Expected<R>(PhantomData<fn() -> R>);

impl<R> Expected<R> {
    /// No value of that type.
    // Not one of which there is never a need: where the block diverges, Clippy warns of a call that does.
    #[inline(always)]
    pub const fn none(self) -> Option<R> {
        None
    }
}

/// The second part, in a generator's body or that of a manager: makes the future that polls the
/// block.
#[inline(always)]
pub const fn within<A: Host, B: Future>(host: A, cleanup: CleanupInfo, block: B) -> TryBlock<A, B> {
    TryBlock::new(host, cleanup, block)
}

/// The second part elsewhere, where nobody closes it.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Block<B> {
    #[pin]
    body: FutureCell<B>,
}

/// Makes the second part elsewhere.
#[inline(always)]
pub const fn nowhere<B: Future>(_: NoHost, _: CleanupInfo, body: B) -> Block<B> {
    Block {
        body: FutureCell::new(body),
    }
}

impl<B: Future> Future for Block<B> {
    type Output = Outcome<B::Output, Infallible>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let body = self.project().body.get();
        match panic::catch(|| body.poll(cx)) {
            Ok(polled) => polled.map(Outcome::Done),
            Err(panic) => Poll::Ready(Outcome::Panicked(panic)),
        }
    }
}

/// What using the manager gives where it could not be entered.
#[inline(always)]
pub fn not_entered<X: ExitWith<E, R>, E, R>(_: Uses<X, E, R>, error: E) -> X::Output {
    X::failed(error)
}

/// The last part: leaves the manager if the block ended by itself, and closes it if not.
#[must_use = "futures do nothing unless awaited"]
pub struct Leaving<'a, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: Keep<R>> + ?Sized,
{
    host: A,
    manager: Pin<&'a mut M>,
    stage: StageOf<A, M, R>,
}

type StageOf<A, M, R> = Stage<
    <<M as AsyncContextManager>::Exit as Keep<R>>::Kept,
    <M as AsyncContextManager>::Error,
    <A as Host>::Item,
>;

/// Where the last part stands.
enum Stage<K, E, Y> {
    /// The manager is being left.
    Exiting {
        /// `None` once it was brought.
        outcome: Option<Result<Completed, E>>,
        kept: K,
    },
    /// The manager is being closed, because what is around it is; an item may have been yielded in vain.
    Closing(Option<Y>),
    /// The manager is being closed, because the block panicked.
    Unwinding(Panic),
    /// It is over.
    Left,
}

/// Makes the last part.
#[inline(always)]
pub fn leaving<A, M, R>(
    host: A,
    manager: Pin<&mut M>,
    _: Uses<M::Exit, M::Error, R>,
    ended: Outcome<R, A::Item>,
) -> Leaving<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    let stage = match ended {
        Outcome::Done(value) => {
            let (kept, outcome) = M::Exit::split(value);
            Stage::Exiting {
                outcome: Some(outcome),
                kept,
            }
        }
        Outcome::Closed(ignored) => Stage::Closing(ignored),
        Outcome::Panicked(panic) => Stage::Unwinding(panic),
    };
    Leaving {
        host,
        manager,
        stage,
    }
}

// Nothing in it is pinned.
impl<A, M, R> Unpin for Leaving<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: Keep<R>> + ?Sized,
{
}

impl<A, M, R> Future for Leaving<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let manager = this.manager.as_mut();
        if let Stage::Exiting { outcome, .. } = &mut this.stage {
            if this.host.is_closing(cx) {
                let exiting = core::mem::replace(&mut this.stage, Stage::Closing(None));
                // What is kept of the block's value is dropped, and may panic at that.
                if let Err(panic) = panic::catch(|| drop(exiting)) {
                    this.stage = Stage::Unwinding(panic);
                }
            } else {
                let left = manager.poll_exit(cx, outcome);
                let Poll::Ready(exit) = left else {
                    note(&this.host, cleanup_info(&*this.manager), cx);
                    return Poll::Pending;
                };
                let Stage::Exiting { kept, .. } = core::mem::replace(&mut this.stage, Stage::Left)
                else {
                    unreachable!("it was looked at above");
                };
                return Poll::Ready(M::Exit::join(kept, exit));
            }
        }
        this.poll_otherwise(cx)
    }
}

impl<A, M, R> Leaving<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    /// Whatever it is but to leave the manager after the block has ended by itself.
    #[cold]
    fn poll_otherwise(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<<M::Exit as ExitWith<M::Error, R>>::Output> {
        if let Stage::Closing(_) | Stage::Unwinding(_) = self.stage {
            ready!(poll_close(&self.host, self.manager.as_mut(), cx));
        }
        match core::mem::replace(&mut self.stage, Stage::Left) {
            Stage::Closing(ignored) => {
                if let Some(item) = ignored {
                    self.host.put(cx, item);
                }
                closed(&self.host, cx);
                Poll::Pending
            }
            Stage::Unwinding(panic) => panic.resume(),
            Stage::Exiting { .. } | Stage::Left => panic!("polled after completion"),
        }
    }
}

/// What closing would have to do with the manager where it stands.
#[inline(always)]
fn cleanup_info<M: AsyncContextManager + ?Sized>(manager: &M) -> CleanupInfo {
    CleanupInfo {
        has_cleanup: manager.has_pending_cleanup(),
        participates_in_close: manager.participates_in_close(),
    }
}

/// Notes it. What is ready leaves no such note.
#[inline(always)]
fn note<A: Host>(host: &A, cleanup: CleanupInfo, cx: &mut Context<'_>) {
    if let Some(flags) = host.flags(cx) {
        flags.set_cleanup(cleanup.has_cleanup);
        if cleanup.participates_in_close {
            flags.set_participates_in_close();
        }
    }
}

/// Closes the manager.
fn poll_close<A: Host, M: AsyncContextManager + ?Sized>(
    host: &A,
    manager: Pin<&mut M>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    let closed = manager.poll_close(cx);
    if let Some(flags) = host.flags(cx) {
        // Closing is to be finished.
        flags.set_cleanup(closed.is_pending());
    }
    closed
}

/// Says that what is here is closed: what is around it drops it.
fn closed<A: Host>(host: &A, cx: &mut Context<'_>) {
    if let Some(flags) = host.flags(cx) {
        flags.set_closed(true);
    }
}
