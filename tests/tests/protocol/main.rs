//! Generators that are sent values, thrown errors, return a value, are closed, and delegate it all.

mod cancellation;
mod cleanup_yields;
mod closing;
mod finally;
mod panics;
mod pep_342;
mod pep_380;
mod pep_525;
mod placement;
mod statuses;
mod types;
mod yield_from;

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// What happened, in order.
#[derive(Debug, Default)]
struct Log(RefCell<Vec<&'static str>>);

impl Log {
    fn say(&self, what: &'static str) {
        self.0.borrow_mut().push(what);
    }

    /// What was said since this was asked.
    fn said(&self) -> Vec<&'static str> {
        self.0.take()
    }

    /// A value whose destructor says something.
    fn at_drop(&self, what: &'static str) -> AtDrop<'_> {
        AtDrop(self, what)
    }
}

struct AtDrop<'a>(&'a Log, &'static str);

impl Drop for AtDrop<'_> {
    fn drop(&mut self) {
        self.0.say(self.1);
    }
}

/// Runs a future to its end; panics where it waits for nothing that would wake it.
fn run<F: Future>(future: F) -> F::Output {
    struct Woken(AtomicBool);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    while woken.0.swap(false, Ordering::Relaxed) {
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        if let Poll::Ready(output) = polled {
            return output;
        }
    }
    panic!("nothing would wake it");
}

/// Polls a future as often as said, and drops it unless it is ready.
fn polled<F: Future>(future: F, times: u32) -> Poll<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_ready() {
            return polled;
        }
    }
    Poll::Pending
}
