//! `finally!`: a body, and a cleanup that runs when it ends in any way.
//!
//! The expansion awaits two futures, one after the other, directly in the generator's body (or in
//! that of a `finally!` around this one): [`Guarded`], which polls the body's block, and
//! [`Cleaning`], which polls the cleanup's. How they and the generator speak of closing is said at
//! [`Notes`](crate::protocol::Notes).

#![allow(
    missing_debug_implementations,
    reason = "the public types are hidden, and contain nothing to show"
)]

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project::pin_project;

use crate::exchange::Access;
use crate::panic::{self, Panic};
use crate::protocol::Closable;
use crate::surroundings::Surroundings;

/// How a block ended.
#[derive(Debug)]
pub enum Outcome<T, Y> {
    /// With a value.
    Done(T),
    /// It was closed, and a cleanup in it yielded this.
    Closed(Option<Y>),
    /// It panicked.
    Panicked(Panic),
}

/// A block that something follows, whichever way it ends: the body of a `finally!`, or what stands
/// in an `async_with!`.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Guarded<A, B> {
    surroundings: A,
    #[pin]
    stage: Stage<B>,
}

/// What is known of a block while it runs is next to what says that it does, which takes no more room.
#[pin_project(project = StageProjection)]
enum Stage<B> {
    Running {
        followed_by: FollowedBy,
        // Whether what the body is suspended at takes part in being closed.
        is_involved: bool,
        #[pin]
        body: B,
    },
    Ended,
}

/// What follows the block.
#[derive(Clone, Copy, Debug)]
pub struct FollowedBy {
    /// Whether it is a cleanup that closing would run.
    pub(crate) is_cleanup: bool,
    /// Whether it has a part in closing, and in panics. If not, to drop it is enough.
    pub(crate) is_involved: bool,
}

/// Makes the first half of a `finally!`.
#[inline]
pub const fn guarded<Y, P: Closable, B: Future>(
    access: Access<Y, P>,
    body: B,
) -> Guarded<Access<Y, P>, B> {
    let cleanup = FollowedBy {
        is_cleanup: true,
        is_involved: true,
    };
    Guarded::new(access, cleanup, body)
}

impl<A: Surroundings, B: Future> Guarded<A, B> {
    #[inline]
    pub(crate) const fn new(surroundings: A, followed_by: FollowedBy, body: B) -> Self {
        Guarded {
            surroundings,
            stage: Stage::Running {
                followed_by,
                is_involved: false,
                body,
            },
        }
    }

    /// Polls the block, or drops it if it is closed there.
    #[inline(always)]
    fn poll_body(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        closing: bool,
    ) -> Poll<Outcome<B::Output, A::Item>> {
        let mut this = self.project();
        let StageProjection::Running {
            is_involved, body, ..
        } = this.stage.as_mut().project()
        else {
            ended();
        };
        if closing && !*is_involved {
            this.stage.set(Stage::Ended);
            return Poll::Ready(Outcome::Closed(None));
        }
        match body.poll(cx) {
            Poll::Ready(value) => {
                this.stage.set(Stage::Ended);
                Poll::Ready(Outcome::Done(value))
            }
            Poll::Pending if this.surroundings.is_closed(cx) => {
                let ignored = this.surroundings.take_item(cx);
                this.stage.set(Stage::Ended);
                Poll::Ready(Outcome::Closed(ignored))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cold]
fn ended() -> ! {
    panic!("`Guarded` polled after completion")
}

impl<A: Surroundings, B: Future> Future for Guarded<A, B> {
    type Output = Outcome<B::Output, A::Item>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let closing = self.surroundings.is_closing(cx);
        let polled = panic::catch(|| self.as_mut().poll_body(cx, closing));
        let mut this = self.project();
        let outcome = match polled {
            Ok(outcome) => outcome,
            Err(panic) => {
                // What panicked is dropped, and what it left is of no use. Either may panic as well.
                panic::forget(|| this.stage.set(Stage::Ended));
                panic::forget(|| drop(this.surroundings.take_item(cx)));
                Poll::Ready(Outcome::Panicked(panic))
            }
        };
        if let Some(notes) = this.surroundings.notes(cx) {
            let (involves, guards) = (notes.involved(), notes.guarded());
            // A panic may have left the notes as they are within a cleanup.
            notes.set_closing(closing);
            notes.set_closed(false);
            notes.set_guarded(false);
            // It is pending.
            if let StageProjection::Running {
                followed_by,
                is_involved,
                ..
            } = this.stage.project()
            {
                *is_involved = involves;
                notes.set_guarded(followed_by.is_cleanup || guards);
                if involves || followed_by.is_involved {
                    notes.set_involved();
                }
            }
        }
        outcome
    }
}

/// The second half of a `finally!`: its cleanup, and what comes of the body after it.
#[must_use = "futures do nothing unless awaited"]
#[pin_project]
pub struct Cleaning<Y, P, T, C> {
    access: Access<Y, P>,
    // `None` once it has ended, too.
    outcome: Option<Outcome<T, Y>>,
    // `None` once it has ended.
    #[pin]
    cleanup: Option<C>,
    // Whether the cleanup is at a yield: there it goes no further once the generator is closed.
    at_yield: bool,
    // Whether what it is suspended at takes part in being closed.
    is_involved: bool,
    // Whether the cleanup itself is being closed, for that reason.
    is_closing: bool,
}

/// Makes the second half of a `finally!`.
#[inline]
pub fn cleaning<Y, P, T, C>(
    access: Access<Y, P>,
    outcome: Outcome<T, Y>,
    cleanup: C,
) -> Cleaning<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    Cleaning {
        access,
        outcome: Some(outcome),
        cleanup: Some(cleanup),
        at_yield: false,
        is_involved: false,
        is_closing: false,
    }
}

impl<Y, P, T, C> Future for Cleaning<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let closing = self.access.notes(cx).closing();
        ready!(self.as_mut().poll_cleanup(cx, closing));
        let this = self.project();
        this.access.notes(cx).set_guarded(false);
        let ignored = match this.outcome.take() {
            Some(Outcome::Panicked(panic)) => panic.go_on(),
            Some(Outcome::Done(value)) if !closing => return Poll::Ready(value),
            Some(Outcome::Closed(ignored)) => ignored,
            Some(Outcome::Done(_)) | None => None,
        };
        // The body goes no further: what is around this drops it here.
        if let Some(item) = ignored {
            this.access.put(cx, item);
        }
        this.access.notes(cx).set_closed(true);
        Poll::Pending
    }
}

impl<Y, P, T, C> Cleaning<Y, P, T, C>
where
    P: Closable,
    C: Future<Output = ()>,
{
    /// Polls the cleanup to its end. It knows nothing of the generator being closed (it is what
    /// closing is for) unless it yields.
    fn poll_cleanup(self: Pin<&mut Self>, cx: &mut Context<'_>, closing: bool) -> Poll<()> {
        let mut this = self.project();
        while let Some(cleanup) = this.cleanup.as_mut().as_pin_mut() {
            if closing && *this.at_yield {
                // Nobody will resume it.
                if !*this.is_involved {
                    this.cleanup.set(None);
                    break;
                }
                *this.is_closing = true;
            }
            let notes = this.access.notes(cx);
            notes.before_a_poll();
            notes.set_closing(*this.is_closing);
            let polled = cleanup.poll(cx);
            let notes = this.access.notes(cx);
            let closed = notes.closed();
            *this.is_involved = notes.involved();
            notes.set_closing(closing);
            notes.set_closed(false);
            // A cleanup under way is to be finished.
            notes.set_guarded(true);
            *this.at_yield = polled.is_pending() && !closed && this.access.holds_item(cx);
            if polled.is_pending() && !closed && !(closing && *this.at_yield) {
                return Poll::Pending;
            }
            if closing || closed {
                // It yields, and there is nobody to yield to.
                if let Some(item) = this.access.take_item(cx) {
                    Self::ignore(this.outcome, item);
                }
            }
            if !*this.at_yield {
                this.cleanup.set(None);
            }
        }
        Poll::Ready(())
    }

    /// Keeps the first value that was yielded in vain.
    fn ignore(outcome: &mut Option<Outcome<T, Y>>, item: Y) {
        match outcome {
            Some(Outcome::Closed(Some(_)) | Outcome::Panicked(_)) => {}
            _ => *outcome = Some(Outcome::Closed(Some(item))),
        }
    }
}
