//! The smallest await that suspends.

use std::pin::Pin;
use std::task::{Context, Poll};

/// Pending once, having asked to be polled again.
#[derive(Default)]
pub(crate) struct YieldNow {
    polled: bool,
}

pub(crate) fn yield_now() -> YieldNow {
    YieldNow::default()
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.polled {
            return Poll::Ready(());
        }
        self.polled = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
