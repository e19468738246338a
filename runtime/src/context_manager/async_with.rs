//! The futures of `async_with!`, which enters a manager, runs a block with the value that the manager lends, and exits the manager.
//!
//! The expansion awaits three futures, one after the other, directly in the surrounding code: [`EnterFuture`], [`TryBlock`] or [`Block`],
//! and [`ExitFuture`]. In the body of a generator or a manager, the futures take part in closing: see
//! [`CloseFlags`](crate::close_flags::CloseFlags).

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project::pin_project;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitWith, RetainedValue};
use crate::finally::{CleanupInfo, Outcome, TryBlock};
use crate::host::{Host, NoHost};
use crate::panic::{self, Panic};
use crate::raw::{FutureCell, Invariant};

/// Enters the manager. Resolves to a description of the cleanup that follows the block.
#[must_use = "futures do nothing unless awaited"]
pub struct EnterFuture<'a, A, M: ?Sized> {
    host: A,
    manager: Pin<&'a mut M>,
}

/// Creates the future that enters the manager.
#[inline(always)]
pub const fn enter_future<A: Host, M: AsyncContextManager + ?Sized>(
    host: A,
    manager: Pin<&mut M>,
) -> EnterFuture<'_, A, M> {
    EnterFuture { host, manager }
}

// The manager is behind a pointer.
impl<A, M: ?Sized> Unpin for EnterFuture<'_, A, M> {}

impl<A: Host, M: AsyncContextManager + ?Sized> Future for EnterFuture<'_, A, M> {
    type Output = Result<CleanupInfo, M::Error>;

    #[inline]
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if this.host.is_closing(cx) {
            ready!(poll_close(&this.host, this.manager.as_mut(), cx));
            set_closed(&this.host, cx);
            return Poll::Pending;
        }
        let entered = this.manager.as_mut().poll_enter(cx);
        if entered.is_pending() {
            set_cleanup(&this.host, cleanup_info(&*this.manager), cx);
        }
        entered.map_ok(|()| CleanupInfo {
            has_cleanup: this.manager.may_run_cleanup_while_lent(),
            participates_in_close: this.manager.participates_in_close(),
        })
    }
}

/// The types of one use of a manager with `Exit = X` and `Error = E`, whose block evaluates to `R`.
pub(super) type UseOf<X, E, R> = Invariant<(X, E, R)>;

/// Returns the types of the use of a manager.
#[inline(always)]
pub const fn use_of<M, R>(_: &Pin<&mut M>) -> UseOf<M::Exit, M::Error, R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    PhantomData
}

#[inline(always)]
pub const fn block_output<X, E, R>(_: UseOf<X, E, R>) -> BlockOutput<R> {
    BlockOutput(PhantomData)
}

/// The type of the value of a block.
// Not `Copy`, so that a block which uses it moves it instead of borrowing it.
#[derive(Debug)]
pub struct BlockOutput<R>(PhantomData<fn() -> R>);

impl<R> BlockOutput<R> {
    /// Returns `None`.
    // Does not diverge: Clippy warns about a diverging call in a block that diverges.
    #[inline(always)]
    pub const fn none(self) -> Option<R> {
        None
    }
}

/// Creates the future that polls the block in the body of a generator or a manager.
#[inline(always)]
pub const fn block_in_body<A: Host, B: Future>(
    host: A,
    cleanup: CleanupInfo,
    block: B,
) -> TryBlock<A, B> {
    TryBlock::new(host, cleanup, block)
}

/// Polls a block that is not in the body of a generator or a manager, so that nothing closes it.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Block<B> {
    #[pin]
    body: FutureCell<B>,
}

/// Creates the future that polls the block elsewhere.
#[inline(always)]
pub const fn block_elsewhere<B: Future>(_: NoHost, _: CleanupInfo, body: B) -> Block<B> {
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

/// Returns the result of using a manager that could not be entered.
#[inline(always)]
pub fn not_entered<X: ExitWith<E, R>, E, R>(_: UseOf<X, E, R>, error: E) -> X::Output {
    X::failed(error)
}

/// Exits the manager if the block completed, and closes the manager otherwise.
#[must_use = "futures do nothing unless awaited"]
pub struct ExitFuture<'a, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: RetainedValue<R>> + ?Sized,
{
    host: A,
    manager: Pin<&'a mut M>,
    stage: ExitStageOf<A, M, R>,
}

type ExitStageOf<A, M, R> = ExitStage<
    <<M as AsyncContextManager>::Exit as RetainedValue<R>>::Retained,
    <M as AsyncContextManager>::Error,
    <A as Host>::Item,
>;

/// The stages of exiting or closing a manager.
enum ExitStage<K, E, Y> {
    Exiting {
        /// `None` after the first poll.
        outcome: Option<Result<Completed, E>>,
        // In a cell, so that rustc does not use a value that `K` never has as the tag of another stage. The tag would be a part of the
        // retained value then, and every poll would save a register for it.
        retained: FutureCell<K>,
    },
    /// The manager is being closed together with the host. Contains an item that a cleanup has yielded meanwhile.
    Closing(Option<Y>),
    /// The manager is being closed, because the block panicked.
    Unwinding(Panic),
    Left,
}

/// Creates the future that exits or closes the manager.
#[inline(always)]
pub fn exit_future<A, M, R>(
    host: A,
    manager: Pin<&mut M>,
    _: UseOf<M::Exit, M::Error, R>,
    ended: Outcome<R, A::Item>,
) -> ExitFuture<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    let stage = match ended {
        Outcome::Done(value) => {
            let (retained, outcome) = M::Exit::split(value);
            ExitStage::Exiting {
                outcome: Some(outcome),
                retained: FutureCell::new(retained),
            }
        }
        Outcome::Closed(item) => ExitStage::Closing(item),
        Outcome::Panicked(panic) => ExitStage::Unwinding(panic),
    };
    ExitFuture {
        host,
        manager,
        stage,
    }
}

// No field is pinned.
impl<A, M, R> Unpin for ExitFuture<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: RetainedValue<R>> + ?Sized,
{
}

impl<A, M, R> Future for ExitFuture<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    #[inline]
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let manager = this.manager.as_mut();
        if let ExitStage::Exiting { outcome, .. } = &mut this.stage {
            if this.host.is_closing(cx) {
                let exiting = core::mem::replace(&mut this.stage, ExitStage::Closing(None));
                // Dropping the retained value may panic.
                if let Err(panic) = panic::catch(|| drop(exiting)) {
                    this.stage = ExitStage::Unwinding(panic);
                }
            } else {
                let left = manager.poll_exit(cx, outcome);
                let Poll::Ready(exit) = left else {
                    set_cleanup(&this.host, cleanup_info(&*this.manager), cx);
                    return Poll::Pending;
                };
                let ExitStage::Exiting { retained, .. } =
                    core::mem::replace(&mut this.stage, ExitStage::Left)
                else {
                    unreachable!("the stage was matched above");
                };
                return Poll::Ready(M::Exit::join(retained.into_inner(), exit));
            }
        }
        this.poll_closing(cx)
    }
}

impl<A, M, R> ExitFuture<'_, A, M, R>
where
    A: Host,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    #[cold]
    fn poll_closing(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<<M::Exit as ExitWith<M::Error, R>>::Output> {
        if let ExitStage::Closing(_) | ExitStage::Unwinding(_) = self.stage {
            ready!(poll_close(&self.host, self.manager.as_mut(), cx));
        }
        match core::mem::replace(&mut self.stage, ExitStage::Left) {
            ExitStage::Closing(item) => {
                if let Some(item) = item {
                    self.host.put(cx, item);
                }
                set_closed(&self.host, cx);
                Poll::Pending
            }
            ExitStage::Unwinding(panic) => panic.resume(),
            ExitStage::Exiting { .. } | ExitStage::Left => {
                panic!("`Exit` polled after completion")
            }
        }
    }
}

/// Describes the cleanup that closing the manager would run now.
#[inline(always)]
fn cleanup_info<M: AsyncContextManager + ?Sized>(manager: &M) -> CleanupInfo {
    CleanupInfo {
        has_cleanup: manager.has_pending_cleanup(),
        participates_in_close: manager.participates_in_close(),
    }
}

/// Sets the flags of the host for a pending cleanup.
#[inline(always)]
fn set_cleanup<A: Host>(host: &A, cleanup: CleanupInfo, cx: &mut Context<'_>) {
    if let Some(flags) = host.flags(cx) {
        flags.set_cleanup(cleanup.has_cleanup);
        if cleanup.participates_in_close {
            flags.set_participates_in_close();
        }
    }
}

fn poll_close<A: Host, M: AsyncContextManager + ?Sized>(
    host: &A,
    manager: Pin<&mut M>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    let closed = manager.poll_close(cx);
    if let Some(flags) = host.flags(cx) {
        // Closing must be completed.
        flags.set_cleanup(closed.is_pending());
    }
    closed
}

/// Tells the host that this construct is closed, and must be dropped.
fn set_closed<A: Host>(host: &A, cx: &mut Context<'_>) {
    if let Some(flags) = host.flags(cx) {
        flags.set_closed(true);
    }
}
