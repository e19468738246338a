//! Context managers: entering, lending and leaving.

// The tests contain unusual code on purpose: blocks that panic, guards held across awaits, leaks.
#![allow(
    clippy::await_holding_lock,
    clippy::await_holding_refcell_ref,
    clippy::diverging_sub_expression,
    clippy::elidable_lifetime_names,
    clippy::forget_non_drop,
    clippy::match_single_binding,
    clippy::needless_lifetimes,
    clippy::needless_question_mark,
    clippy::never_loop,
    clippy::semicolon_if_nothing_returned
)]

mod aclosing;
mod basics;
mod drop_order;
mod erased_errors;
mod functions;
mod lending;
mod lints;
mod nesting;
mod owned;
mod panics;
mod send;
mod several;
mod ways_out;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use asyncgen_tests::{polled, run};

/// The events of a test, in order.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn say(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    /// Returns the events since the last call, joined by commas.
    fn said(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(", ")
    }

    /// Returns a value that logs a text when it is dropped.
    fn at_drop(&self, what: impl Into<String>) -> AtDrop {
        AtDrop(self.clone(), what.into())
    }
}

struct AtDrop(Log, String);

impl Drop for AtDrop {
    fn drop(&mut self) {
        self.0.say(std::mem::take(&mut self.1));
    }
}

/// Returns the text of a panic payload.
fn text_of(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<&str>() {
        Some(text) => (*text).to_owned(),
        None => payload.downcast_ref::<String>().expect("a text").clone(),
    }
}

/// Returns the text that a call panics with.
fn panic_of<T>(call: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(call))
        .err()
        .expect("it panics");
    text_of(&*payload)
}
