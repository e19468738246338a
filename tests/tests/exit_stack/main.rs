//! Exit stacks: entering any number of managers, lending, and exiting them in reverse order.

// The tests contain unusual code on purpose: blocks that panic, callbacks that return what they receive.
#![allow(
    clippy::diverging_sub_expression,
    clippy::manual_async_fn,
    clippy::needless_question_mark,
    clippy::unused_async
)]

mod cancellation;
mod cpython;
mod dropping;
mod large;
mod lending;
mod managed;
mod nesting;
mod outcomes;
mod panics;
mod threads;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use asyncgen::{AsyncContextManager, Completed, async_context_manager};
use asyncgen_tests::{pause, run};

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

    /// Logs the name of an exit and the outcome that it received.
    fn exit(&self, name: &str, outcome: &Result<Completed, Failure>) {
        match outcome {
            Ok(_) => self.say(format!("{name} ok")),
            Err(failure) => self.say(format!("{name} {failure}")),
        }
    }
}

struct AtDrop(Log, String);

impl Drop for AtDrop {
    fn drop(&mut self) {
        self.0.say(std::mem::take(&mut self.1));
    }
}

/// The error of the tests.
type Failure = &'static str;

/// A manager that logs the outcome it receives, runs a cleanup, and returns the outcome. It awaits in each step.
#[async_context_manager]
async fn logged(
    log: &Log,
    name: &'static str,
) -> impl AsyncContextManager<Value = String, Error = Failure> + Send {
    let _frame = log.at_drop(format!("~{name}"));
    pause().await;
    finally!(
        {
            let outcome = yield_!(&mut String::from(name));
            log.exit(name, &outcome);
            pause().await;
            outcome
        },
        {
            pause().await;
            log.say(format!("{name} cleanup"));
        }
    )
}

/// A manager without errors.
#[async_context_manager]
async fn quiet(log: &Log, name: &'static str) -> impl AsyncContextManager<Value = String> + Send {
    let _frame = log.at_drop(format!("~{name}"));
    pause().await;
    finally!(
        {
            yield_!(&mut String::from(name));
            log.say(name);
            pause().await;
        },
        {
            pause().await;
            log.say(format!("{name} cleanup"));
        }
    );
}

/// A manager that suppresses an error.
#[async_context_manager]
async fn suppress(
    log: &Log,
    error: Failure,
) -> impl AsyncContextManager<Value = (), Error = Failure, Exit = Option<Completed>> + Send {
    let outcome = yield_!();
    log.exit("suppress", &outcome);
    pause().await;
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(failure) if failure == error => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// A manager that fails with an error of its own when it is exited.
#[async_context_manager]
async fn fails(
    log: &Log,
    error: Failure,
) -> impl AsyncContextManager<Value = (), Error = Failure> + Send {
    let outcome = yield_!();
    log.exit("fails", &outcome);
    pause().await;
    Err(error)
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
