//! Closing a body where it stands.

use core::future::Future;
use core::pin::Pin;
use core::task::{Poll, Waker};

use crate::exchange::{Generator, Standing, Step};
use crate::protocol::Protocol;
use crate::status::Status;

impl<P: Protocol> Standing<P> {
    /// The status; one that is half-way closed is `Closed` to all but closing.
    #[inline]
    pub(crate) fn where_it_stands(&self) -> Status {
        if self.is_closing() {
            Status::Closed
        } else {
            self.status()
        }
    }

    /// How many items there may be still.
    pub(crate) fn size_hint(&self) -> (usize, Option<usize>) {
        match self.where_it_stands() {
            Status::Closed => (0, Some(0)),
            Status::Created | Status::Suspended | Status::Running => (0, None),
        }
    }

    /// Whether it is half-way closed.
    #[inline]
    pub(crate) fn is_closing(&self) -> bool {
        P::notes(self.notes()).closing()
    }

    /// Whether to close it now would run a cleanup.
    #[inline]
    pub(crate) fn is_guarded(&self) -> bool {
        self.status() != Status::Closed && P::notes(self.notes()).guarded()
    }

    /// Whether to drop it now is not as good as to close it.
    #[inline]
    pub(crate) fn is_involved(&self) -> bool {
        self.status() != Status::Closed && {
            let notes = P::notes(self.notes());
            notes.involved() || notes.closing()
        }
    }
}

impl<Y, P: Protocol, F> Generator<Y, P, F> {
    /// Closes the body: drops it where it stands, but for what takes part in being closed, which is
    /// polled to its end. Resolves to what a cleanup yielded in vain.
    #[cold]
    pub(crate) fn close_body(mut self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Y>>
    where
        F: Future,
    {
        match P::notes_mut(self.as_mut().notes_mut()) {
            Some(notes) if notes.involved() || notes.closing() => notes.set_closing(true),
            _ => {
                self.drop_body();
                return Poll::Ready(None);
            }
        }
        let ignored = match self.as_mut().poll_body(waker, None) {
            Some(Step::Pending) if !P::notes(self.standing.notes()).closed() => {
                return Poll::Pending;
            }
            Some(Step::Yielded(item)) => Some(item),
            Some(Step::Pending | Step::Complete(_)) | None => None,
        };
        self.drop_body();
        Poll::Ready(ignored)
    }
}
