//! `async_with!`: enters a manager, runs a block with what it lends, and leaves it.
//!
//! The expansion awaits three futures, one after the other, directly in the code around it:
//! [`Entering`], [`Guarded`], which polls the block, and [`Leaving`]. Where that code is the body of
//! a generator or of a manager, they speak with it of closing as the two of a `finally!` do.

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::context_manager::{AsyncContextManager, Completed, ExitWith};
use crate::finally::{FollowedBy, Guarded, Outcome};
use crate::panic::Panic;
use crate::surroundings::Surroundings;

/// The first part: enters the manager, and resolves to what will have to follow the block.
#[must_use = "futures do nothing unless awaited"]
pub struct Entering<'a, A, M: ?Sized> {
    surroundings: A,
    manager: Pin<&'a mut M>,
}

/// Makes the first part.
#[inline(always)]
pub const fn entering<A: Surroundings, M: AsyncContextManager + ?Sized>(
    surroundings: A,
    manager: Pin<&mut M>,
) -> Entering<'_, A, M> {
    Entering {
        surroundings,
        manager,
    }
}

// What is pinned is behind a pointer.
impl<A, M: ?Sized> Unpin for Entering<'_, A, M> {}

impl<A: Surroundings, M: AsyncContextManager + ?Sized> Future for Entering<'_, A, M> {
    type Output = Result<FollowedBy, M::Error>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if this.surroundings.is_closing(cx) {
            ready!(poll_close(&this.surroundings, this.manager.as_mut(), cx));
            closed(&this.surroundings, cx);
            return Poll::Pending;
        }
        let entered = this.manager.as_mut().poll_enter(cx);
        let followed_by = followed_by(&*this.manager);
        if entered.is_pending() {
            note(&this.surroundings, followed_by, cx);
        }
        entered.map_ok(|()| followed_by)
    }
}

/// Says what the block of the manager has to evaluate to.
#[inline(always)]
pub const fn expected<M, R>(_manager: &Pin<&mut M>) -> Expected<R>
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    Expected(PhantomData)
}

/// The type of a block's value.
// Not `Copy`: a block that uses it takes it along, and not a reference to it.
#[derive(Debug)]
pub struct Expected<R>(PhantomData<fn() -> R>);

impl<R> Expected<R> {
    /// A value of that type, which there is never a need for.
    pub fn value(self) -> R {
        crate::output::absent()
    }
}

/// The second part: makes the future that polls the block.
#[inline(always)]
pub const fn within<A: Surroundings, B: Future>(
    surroundings: A,
    followed_by: FollowedBy,
    block: B,
) -> Guarded<A, B> {
    Guarded::new(surroundings, followed_by, block)
}

/// What comes before the last part.
#[derive(Debug)]
pub enum Use<R, E, Y> {
    /// The manager was entered, and the block ended so.
    Ended(Outcome<R, Y>),
    /// It could not be entered.
    NotEntered(E),
}

/// The last part: leaves the manager if the block ended by itself, and closes it if not.
#[must_use = "futures do nothing unless awaited"]
pub struct Leaving<'a, A, M, R>
where
    A: Surroundings,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    surroundings: A,
    manager: Pin<&'a mut M>,
    stage: StageOf<A, M, R>,
}

type StageOf<A, M, R> = Stage<
    <<M as AsyncContextManager>::Exit as ExitWith<<M as AsyncContextManager>::Error, R>>::Kept,
    <M as AsyncContextManager>::Error,
    <A as Surroundings>::Item,
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
    /// The manager could not be entered.
    NotEntered(E),
    /// It is over.
    Left,
}

/// Makes the last part.
#[inline(always)]
pub fn leaving<A, M, R>(
    surroundings: A,
    manager: Pin<&mut M>,
    used: Use<R, M::Error, A::Item>,
) -> Leaving<'_, A, M, R>
where
    A: Surroundings,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    let stage = match used {
        Use::Ended(Outcome::Done(value)) => {
            let (kept, outcome) = M::Exit::split(value);
            Stage::Exiting {
                outcome: Some(outcome),
                kept,
            }
        }
        Use::Ended(Outcome::Closed(ignored)) => Stage::Closing(ignored),
        Use::Ended(Outcome::Panicked(panic)) => Stage::Unwinding(panic),
        Use::NotEntered(error) => Stage::NotEntered(error),
    };
    Leaving {
        surroundings,
        manager,
        stage,
    }
}

// Nothing in it is pinned.
impl<A, M, R> Unpin for Leaving<'_, A, M, R>
where
    A: Surroundings,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
}

impl<A, M, R> Future for Leaving<'_, A, M, R>
where
    A: Surroundings,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    type Output = <M::Exit as ExitWith<M::Error, R>>::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let manager = this.manager.as_mut();
        if let Stage::Exiting { outcome, .. } = &mut this.stage {
            if this.surroundings.is_closing(cx) {
                this.stage = Stage::Closing(None);
            } else {
                let left = manager.poll_exit(cx, outcome);
                let Poll::Ready(exit) = left else {
                    note(&this.surroundings, followed_by(&*this.manager), cx);
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
    A: Surroundings,
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>> + ?Sized,
{
    /// Whatever it is but to leave the manager after the block has ended by itself.
    #[cold]
    fn poll_otherwise(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<<M::Exit as ExitWith<M::Error, R>>::Output> {
        if let Stage::Closing(_) | Stage::Unwinding(_) = self.stage {
            ready!(poll_close(&self.surroundings, self.manager.as_mut(), cx));
        }
        match core::mem::replace(&mut self.stage, Stage::Left) {
            Stage::Closing(ignored) => {
                if let Some(item) = ignored {
                    self.surroundings.put(cx, item);
                }
                closed(&self.surroundings, cx);
                Poll::Pending
            }
            Stage::Unwinding(panic) => panic.go_on(),
            Stage::NotEntered(error) => Poll::Ready(M::Exit::failed(error)),
            Stage::Exiting { .. } | Stage::Left => panic!("polled after completion"),
        }
    }
}

/// What closing would have to do with the manager where it stands.
#[inline(always)]
fn followed_by<M: AsyncContextManager + ?Sized>(manager: &M) -> FollowedBy {
    FollowedBy {
        is_cleanup: manager.is_guarded(),
        is_involved: manager.is_involved(),
    }
}

/// Notes it. What is ready leaves no such note.
#[inline(always)]
fn note<A: Surroundings>(surroundings: &A, followed_by: FollowedBy, cx: &mut Context<'_>) {
    if let Some(notes) = surroundings.notes(cx) {
        notes.set_guarded(followed_by.is_cleanup);
        if followed_by.is_involved {
            notes.set_involved();
        }
    }
}

/// Closes the manager.
fn poll_close<A: Surroundings, M: AsyncContextManager + ?Sized>(
    surroundings: &A,
    manager: Pin<&mut M>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    let closed = manager.poll_close(cx);
    if let Some(notes) = surroundings.notes(cx) {
        // Closing is to be finished.
        notes.set_guarded(closed.is_pending());
    }
    closed
}

/// Says that what is here is closed: what is around it drops it.
fn closed<A: Surroundings>(surroundings: &A, cx: &mut Context<'_>) {
    if let Some(notes) = surroundings.notes(cx) {
        notes.set_closed(true);
    }
}
