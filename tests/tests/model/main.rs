//! Compares the crate with a reference interpreter of the protocol, by running random programs with
//! both. Each step must have the same result, take the same number of polls and log the same events
//! in the same order.
//!
//! A program is a body with nested blocks of operations, such as a yield, a `finally!` of two blocks or
//! an `async_with!` of managers and a block. Each operation has a label, with which it logs events. A
//! session runs the body as a generator: it calls `asend`, `athrow`, `aclose` and so on, polls each of
//! the futures to its end or drops it before, and drops the generator at the end.
//!
//! | file | contents |
//! |---|---|
//! | `program.rs` | the types of programs, sessions and events. Read it first |
//! | `drawn.rs` | draws sessions at random |
//! | `reference` | the interpreter, without futures. It follows the documentation, and not the implementation |
//! | `crate_under_test` | runs a session with the crate. A file for each kind of operation contains the code that a user would write |
//! | `reached.rs` | lists the kinds of events, and the forms of programs, that must have occurred |
//! | `cases.rs` | sessions that showed a difference once |
//!
//! The programs are drawn with the same seed each time. To run more of them, or others:
//!
//! ```sh
//! PROPTEST_CASES=100000 PROPTEST_RNG_SEED=1 cargo test --release -p asyncgen-tests --test model
//! ```
//!
//! A program that shows a difference is shrunk and printed. Add it to `cases.rs`.
#![cfg(panic = "unwind")]

mod cases;
mod crate_under_test;
mod drawn;
mod program;
mod reached;
mod reference;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::panic::resume_unwind;
use std::thread;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::program::Session;
use crate::reached::{everything, kinds};
use crate::reference::Machine;

/// Runs a session with both. Returns an error that describes the first difference.
/// `reached` receives the kinds of steps and events, and the forms, that have occurred.
fn compare(session: &Session, reached: &mut BTreeSet<String>) -> Result<(), String> {
    let mut machine = Machine::new(&session.body);
    let mut index = 0;
    let mut differs = None;
    crate_under_test::run(session, |seen| {
        let (what, expected) = match session.steps.get(index) {
            Some(step) => (format!("{index}, {step:?}"), machine.step(*step)),
            None => (
                format!("{:?}", session.end),
                machine.end(session.end, session.closing_polls),
            ),
        };
        index += 1;
        reached.extend(kinds(&seen));
        if seen != expected {
            differs = Some(format!(
                "step {what}\nreference {expected:?}\ncrate     {seen:?}"
            ));
        }
        differs.is_none()
    });
    assert!(differs.is_some() || index == session.steps.len() + 1);
    reached.append(&mut machine.into_reached());
    differs.map_or(Ok(()), Err)
}

fn assert_no_difference(session: &Session) {
    if let Err(differs) = compare(session, &mut BTreeSet::new()) {
        panic!("{differs}\n{session:?}");
    }
}

#[test]
fn random_programs_do_as_the_specification_says() {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 5_000;
    }
    if env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(0);
    }
    let cases = config.cases;
    let runner = thread::Builder::new().stack_size(STACK_SIZE);
    let runner = runner.spawn(move || {
        let reached = RefCell::new(BTreeSet::new());
        let result = TestRunner::new(config).run(&drawn::session(), |session| {
            compare(&session, &mut reached.borrow_mut()).map_err(TestCaseError::fail)
        });
        result
            .map(|()| reached.into_inner())
            .map_err(|error| error.to_string())
    });
    let reached = match runner.expect("a thread starts").join() {
        Ok(Ok(reached)) => reached,
        Ok(Err(error)) => panic!("{error}"),
        Err(panic) => resume_unwind(panic),
    };
    // With enough cases, everything has occurred.
    if cases >= 5_000 {
        let mut missing = everything();
        missing.retain(|kind| !reached.contains(kind));
        assert!(missing.is_empty(), "{missing:?} in {cases} cases");
    }
}

/// Unoptimized, programs nested this deeply need more than the stack of a test.
const STACK_SIZE: usize = 16 << 20;
