//! Closing a body where it stands.

use core::future::Future;
use core::pin::Pin;
use core::task::{Poll, Waker};

use crate::exchange::{Frame, Step};
use crate::protocol::Protocol;
use crate::status::Status;

impl<P: Protocol, F> Frame<P, F> {
    /// Its status; one that is half-way closed is `Closed` to all but closing.
    #[inline(always)]
    pub(crate) fn where_it_stands(&self) -> Status {
        if P::notes(self.notes()).closing() {
            Status::Closed
        } else {
            self.status()
        }
    }

    /// Whether to close it now would run a cleanup.
    #[inline(always)]
    pub(crate) fn is_guarded(&self) -> bool {
        self.status() != Status::Closed && P::notes(self.notes()).guarded()
    }

    /// Whether to drop it now is not as good as to close it.
    #[inline(always)]
    pub(crate) fn is_involved(&self) -> bool {
        self.status() != Status::Closed && {
            let notes = P::notes(self.notes());
            notes.involved() || notes.closing()
        }
    }

    /// Closes the body: drops it where it stands, but for what takes part in being closed, which is
    /// polled to its end. Resolves to what a cleanup yielded in vain.
    #[cold]
    pub(crate) fn poll_close<Y>(mut self: Pin<&mut Self>, waker: &Waker) -> Poll<Option<Y>>
    where
        F: Future,
    {
        match P::notes_mut(self.as_mut().notes_mut()) {
            Some(notes) if notes.involved() || notes.closing() => notes.set_closing(true),
            _ => {
                self.close();
                return Poll::Ready(None);
            }
        }
        let ignored = match self.as_mut().poll(waker, |_| None) {
            Some(Step::Pending) if !P::notes(self.notes()).closed() => return Poll::Pending,
            Some(Step::Yielded(item)) => Some(item),
            Some(Step::Pending | Step::Complete(_)) | None => None,
        };
        self.close();
        Poll::Ready(ignored)
    }
}
