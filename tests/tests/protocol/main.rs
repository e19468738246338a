//! Generators that receive values and errors, return a value, are closed, and delegate all of it.

mod cancellation;
mod cleanup_yields;
mod closing;
mod finally;
mod finally_jumps;
mod panics;
mod pep_342;
mod pep_380;
mod pep_525;
mod placement;
mod statuses;
mod types;
mod yield_from;

use std::cell::RefCell;

use asyncgen::Status;
use asyncgen::error::ResumeError;
use asyncgen_tests::{polled, run};

/// The events of a test, in order.
#[derive(Debug, Default)]
struct Log(RefCell<Vec<&'static str>>);

impl Log {
    fn say(&self, what: &'static str) {
        self.0.borrow_mut().push(what);
    }

    /// Returns the events since the last call.
    fn said(&self) -> Vec<&'static str> {
        self.0.take()
    }

    /// Returns a value that logs when it is dropped.
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

/// Returns the error of a method that does not fit the status of the generator.
fn refused<V>(status: Status, value: V) -> ResumeError<V> {
    ResumeError { status, value }
}
