//! `async_with!`: enters a manager, runs a block with what it lends, and leaves it.
//!
//! The expansion awaits three futures, one after the other, directly in the code around it:
//! [`Entering`], [`Guarded`], which polls the block, and [`Leaving`]. Where that code is the body of
//! a generator or of a manager, they speak with it of closing as the two of a `finally!` do.

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::context_manager::{AsyncContextManager, Completed, ExitWith, Keeps};
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
        if entered.is_pending() {
            note(&this.surroundings, followed_by(&*this.manager), cx);
        }
        entered.map_ok(|()| FollowedBy {
            is_cleanup: this.manager.is_guarded_while_lent(),
            is_involved: this.manager.is_involved(),
        })
    }
}

/// What the manager lends, and what the block has to evaluate to.
#[inline(always)]
pub fn lend<M: AsyncContextManager + ?Sized>(
    manager: Pin<&mut M>,
) -> (&mut M::Value, Expected<M::Exit, M::Error>) {
    (manager.value(), Expected(PhantomData))
}

/// Says what the block of a manager has to evaluate to.
// Not `Copy`: a block that uses it takes it along, and not a reference to it.
#[derive(Debug)]
pub struct Expected<X, E>(PhantomData<fn() -> (X, E)>);

impl<X, E> Expected<X, E> {
    /// A value of that type, which there is never a need for.
    pub fn value<R>(self) -> R
    where
        X: ExitWith<E, R>,
    {
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
    M: AsyncContextManager<Exit: Keeps<R>> + ?Sized,
{
    surroundings: A,
    manager: Pin<&'a mut M>,
    stage: StageOf<A, M, R>,
}

type StageOf<A, M, R> = Stage<
    <<M as AsyncContextManager>::Exit as Keeps<R>>::Kept,
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
    M: AsyncContextManager<Exit: Keeps<R>> + ?Sized,
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
        self.poll_left(cx).map(Left::join)
    }
}

impl<A, M, R> Leaving<'_, A, M, R>
where
    A: Surroundings,
    M: AsyncContextManager<Exit: Keeps<R>> + ?Sized,
{
    #[inline(always)]
    pub(crate) fn poll_left(&mut self, cx: &mut Context<'_>) -> Poll<LeftOf<M, R>> {
        let manager = self.manager.as_mut();
        if let Stage::Exiting { outcome, .. } = &mut self.stage {
            if self.surroundings.is_closing(cx) {
                self.stage = Stage::Closing(None);
            } else {
                let left = manager.poll_exit(cx, outcome);
                let Poll::Ready(exit) = left else {
                    note(&self.surroundings, followed_by(&*self.manager), cx);
                    return Poll::Pending;
                };
                let Stage::Exiting { kept, .. } = core::mem::replace(&mut self.stage, Stage::Left)
                else {
                    unreachable!("it was looked at above");
                };
                return Poll::Ready(Left::Exited(kept, exit));
            }
        }
        self.poll_otherwise(cx)
    }

    /// Whatever it is but to leave the manager after the block has ended by itself.
    #[cold]
    fn poll_otherwise(&mut self, cx: &mut Context<'_>) -> Poll<LeftOf<M, R>> {
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
            Stage::NotEntered(error) => Poll::Ready(Left::NotEntered(error)),
            Stage::Exiting { .. } | Stage::Left => panic!("polled after completion"),
        }
    }
}

/// What comes of the last part, before what using the manager gives is made of it.
#[derive(Debug)]
pub(crate) enum Left<X, E, K> {
    /// The manager was left.
    Exited(K, Result<X, E>),
    /// It could not be entered.
    NotEntered(E),
}

pub(crate) type LeftOf<M, R> = Left<
    <M as AsyncContextManager>::Exit,
    <M as AsyncContextManager>::Error,
    <<M as AsyncContextManager>::Exit as Keeps<R>>::Kept,
>;

impl<X, E, K> Left<X, E, K> {
    /// What using the manager gives.
    #[inline(always)]
    fn join<R>(self) -> X::Output
    where
        X: ExitWith<E, R, Kept = K>,
    {
        match self {
            Left::Exited(kept, exit) => X::join(kept, exit),
            Left::NotEntered(error) => X::failed(error),
        }
    }
}

pin_project! {
    /// A use as a call. What is awaited in it says nothing of what comes of it: see [`Keeps`].
    #[must_use = "futures do nothing unless awaited"]
    pub(crate) struct With<U, X, E, R> {
        #[pin]
        used: U,
        kind: PhantomData<fn() -> (X, E, R)>,
    }
}

/// Makes one of a future that leaves the manager in the end.
#[inline(always)]
pub(crate) const fn with<U, X, E, R>(used: U) -> With<U, X, E, R> {
    With {
        used,
        kind: PhantomData,
    }
}

impl<U, X, E, R> Future for With<U, X, E, R>
where
    X: ExitWith<E, R>,
    U: Future<Output = Left<X, E, <X as Keeps<R>>::Kept>>,
{
    type Output = X::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<X::Output> {
        self.project().used.poll(cx).map(Left::join)
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

/// `async_with!`, in a generator's body or that of a manager, whose parts are expanded already.
#[doc(hidden)]
#[macro_export]
macro_rules! __async_with_in_body {
    ($token:ident $label:lifetime $($parts:tt)*) => {{
        if false {
            loop {
                break $label;
            }
        }
        $crate::__private::async_with_parts! {
            // SAFETY: as in `__yield`, for each of the three futures that it is given to.
            [unsafe { $crate::__private::Access::new($token) }]
            $($parts)*
        }
    }};
}

/// `async_with!`, of parts that are expanded already.
#[doc(hidden)]
#[macro_export]
macro_rules! __async_with_parts {
    ([$surroundings:expr] $the_manager:ident $lent:ident $expected:ident $manager:expr, $block:expr) => {
        match $manager {
            // The binding is as good as pinned: of this name nobody else can speak, and it is not moved from here on.
            // (`pin!` would keep a pointer to it as well.)
            mut $the_manager => {
                let entering = $crate::__private::entering(
                    $surroundings,
                    // SAFETY: as said above.
                    unsafe { $crate::__private::Pin::new_unchecked(&mut $the_manager) },
                );
                // Of how entering ended nothing is kept while the block runs.
                let used = 'used: {
                    let followed_by = match entering.await {
                        $crate::__private::Ok(followed_by) => followed_by,
                        $crate::__private::Err(error) => {
                            break 'used $crate::__private::Use::NotEntered(error);
                        }
                    };
                    let ($lent, $expected) = $crate::__private::lend(
                        // SAFETY: as above.
                        unsafe { $crate::__private::Pin::new_unchecked(&mut $the_manager) },
                    );
                    $crate::__private::Use::Ended(
                        $crate::__private::within($surroundings, followed_by, $block).await,
                    )
                };
                $crate::__private::leaving(
                    $surroundings,
                    // SAFETY: as above.
                    unsafe { $crate::__private::Pin::new_unchecked(&mut $the_manager) },
                    used,
                )
                .await
            }
        }
    };
}
