//! Running the steps of a session in several threads.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::ALIVE;

type Job = Box<dyn FnOnce() + Send>;

struct Threads {
    jobs: [Sender<Job>; 2],
    next: Cell<usize>,
}

thread_local! {
    /// The threads that run steps for the sessions of this thread.
    static THREADS: Threads = Threads {
        jobs: [start_thread(), start_thread()],
        next: Cell::new(0),
    };
}

/// Starts a thread that runs jobs until the sender is dropped.
fn start_thread() -> Sender<Job> {
    let (sender, jobs) = channel::<Job>();
    let alive = ALIVE.with_borrow(Arc::clone);
    let thread = thread::Builder::new().stack_size(crate::STACK_SIZE);
    let started = thread.spawn(move || {
        ALIVE.set(alive);
        jobs.into_iter().for_each(|job| job());
    });
    started.expect("a thread starts");
    sender
}

/// Calls a function, in another thread than the last call if `moves` is `true`.
pub(super) fn in_next_thread<T: Send + 'static>(
    moves: bool,
    call: impl FnOnce() -> T + Send + 'static,
) -> T {
    if !moves {
        return call();
    }
    let (sender, result) = channel();
    let job = move || {
        let result = catch_unwind(AssertUnwindSafe(call));
        sender.send(result).expect("the session waits for it");
    };
    THREADS.with(|threads| {
        let next = threads.next.get();
        threads.next.set((next + 1) % threads.jobs.len());
        let sent = threads.jobs[next].send(Box::new(job));
        sent.expect("the thread runs jobs");
    });
    match result.recv().expect("the thread sends the result") {
        Ok(result) => result,
        Err(panic) => resume_unwind(panic),
    }
}
