//! Compares the crate with a reference interpreter of the protocol, by running random programs with
//! both. Each step must have the same result, take the same number of polls and log the same events
//! in the same order.
//!
//! `program.rs` defines programs, `reference` is the interpreter, and `crate_under_test` runs
//! programs with the crate. The programs are drawn with the same seed each time. To run more of
//! them, or others:
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
mod reference;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::panic::resume_unwind;
use std::thread;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::program::{COMBINATIONS, Came, Seen, Session, Status, combination};
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
        config.cases = 4_000;
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
    // With enough cases, every kind of step and event has occurred.
    if cases >= 4_000 {
        let missing: Vec<_> = every_kind()
            .filter(|kind| !reached.contains(kind))
            .collect();
        assert!(missing.is_empty(), "{missing:?} in {cases} cases");
    }
}

/// Unoptimized, programs nested this deeply need more than the stack of a test.
const STACK_SIZE: usize = 16 << 20;

const EVERY_KIND: &str = "Yielded Completed Panicked Closed Item Pending \
    Refused:Created Refused:Suspended Refused:Pending Refused:Closed YieldedInCleanup HalfClosed \
    Heard Gave Caught Waits Waited Cancelled Dropped CleansUp CleanedUp Lends Leaves Sees Finalizes Finalized Took \
    Consumed";

/// The ways in which the cleanup ends that runs after a jump out of a `finally!`. It is abandoned if
/// it yields while the generator is being closed.
const AFTER_JUMP: &str = "Completed Pending Panicked Closed Abandoned Dropped";

/// The places that jumps out of a `finally!` leave. The last three are blocks of managers.
const PLACES: &str = "Generator NoValue Cleanup Plain Failing Swallowing";

const JUMPS: &str = "None Return Fail Try Break(Unlabelled) Break(Nearest) Break(Outer) \
    Continue(Unlabelled) Continue(Nearest) Continue(Outer)";

/// The conversions of errors, and the events that happen to several managers in one `async_with!`.
const SEVERAL: &str = "Converted:0:0 Converted:0:1 Converted:1:2 Converted:0:2 \
    Closed:Entering Closed:Block Closed:Cleanup Closed:Exiting \
    Dropped:Entering Dropped:Block Dropped:Cleanup Dropped:Exiting \
    Inner:EnteringFailed Inner:EnteringPanicked Inner:BlockPanicked Inner:ExitingFailed \
    Inner:Replaced Inner:Suppressed Inner:ExitingPanicked Inner:PassedOn";

/// Returns everything that random programs reach.
fn every_kind() -> impl Iterator<Item = String> {
    let kinds = EVERY_KIND
        .split_whitespace()
        .chain(SEVERAL.split_whitespace());
    let combinations = COMBINATIONS.iter().map(|kinds| combination(kinds));
    let combinations: Vec<_> = combinations.collect();
    let several = combinations
        .iter()
        .flat_map(|kinds| ["Generator", "PlainCode"].map(|place| format!("{place}:{kinds}")));
    let several: Vec<_> = several.collect();
    kinds
        .map(str::to_owned)
        .chain(several)
        .chain(product(["AfterJump"], AFTER_JUMP.split_whitespace()))
        .chain(product(PLACES.split_whitespace(), JUMPS.split_whitespace()))
}

/// Returns the names of all pairs.
fn product<'a>(
    left: impl IntoIterator<Item = &'a str>,
    right: impl Iterator<Item = &'a str> + Clone,
) -> impl Iterator<Item = String> {
    left.into_iter()
        .flat_map(move |left| right.clone().map(move |right| format!("{left}:{right}")))
}

/// Returns the kind of the step and the kinds of its events.
fn kinds(seen: &Seen) -> Vec<String> {
    let name = |debug: String| debug.split('(').next().unwrap_or_default().to_owned();
    let mut kinds: Vec<_> = seen
        .events
        .iter()
        .map(|event| name(format!("{event:?}")))
        .collect();
    kinds.push(match seen.came {
        Came::Refused(status, _) => format!("Refused:{status:?}"),
        Came::Closed(Some(_)) => "YieldedInCleanup".into(),
        came => name(format!("{came:?}")),
    });
    if seen.status == Status::Closed && !seen.is_terminated {
        kinds.push("HalfClosed".into());
    }
    kinds
}
