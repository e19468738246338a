//! The status of a body.

use core::task::Poll;

use crate::raw::exchange::Shared;
use crate::status::Status;

/// The status of a body, and the flags that its last poll left.
///
/// Not generic over the body, so that code which only reads the state is not compiled for every generator. Only the files of `raw/`
/// change the status, so the soundness argument can rely on it.
#[derive(Clone, Copy)]
pub struct State<F> {
    pub(super) status: Status,
    pub(super) flags: F,
}

impl<F: Copy> State<F> {
    /// Returns the status after the last poll.
    ///
    /// Point 7: the body has not been dropped unless the status is `Closed`.
    #[inline]
    pub(crate) const fn raw_status(&self) -> Status {
        self.status
    }

    /// Returns the flags that the last poll left.
    #[inline]
    pub(crate) const fn flags(&self) -> F {
        self.flags
    }

    /// Sets the status to `Closed`, which stays if the body completes or panics.
    ///
    /// # Panics
    ///
    /// Panics if the body is closed.
    #[inline]
    pub(super) fn begin_poll(&mut self) {
        if let Status::Closed = self.status {
            polled_after_close();
        }
        self.status = Status::Closed;
    }

    /// Records the outcome of a poll, and returns it.
    // By value: a borrow of the outcome would add drop flags to every generator.
    #[inline]
    pub(super) fn end_poll<Y, I, T>(
        &mut self,
        shared: &Shared<Y, I, F>,
        outcome: Poll<T>,
    ) -> Poll<T> {
        self.flags = shared.flags;
        if outcome.is_pending() {
            self.status = if shared.transfer.holds_item() {
                Status::Suspended
            } else {
                Status::Pending
            };
        }
        outcome
    }
}

#[cold]
fn polled_after_close() -> ! {
    panic!("the body of a generator was polled after it was closed")
}
