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

use asyncgen::{AsyncContextManager, Completed, async_context_manager};
use asyncgen_tests::{AtDrop, Log, panic_of, pause, run};

/// The error of the tests.
type Failure = &'static str;

/// Logs the name of an exit and the outcome that it received.
fn log_exit(log: &Log, name: &str, outcome: &Result<Completed, Failure>) {
    match outcome {
        Ok(_) => log.say(format!("{name} ok")),
        Err(failure) => log.say(format!("{name} {failure}")),
    }
}

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
            log_exit(log, name, &outcome);
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
    log_exit(log, "suppress", &outcome);
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
    log_exit(log, "fails", &outcome);
    pause().await;
    Err(error)
}
