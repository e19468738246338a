//! The table of all ways out, run by hand and in tokio tasks.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Log, run, text_of};

use super::Ends::{BlockPanics, Done, Errs};
use super::Enters::{EnterPanics, Fails, Well};
use super::Exits::{ExitFails, ExitPanics, PassesOn, Replaces, Suppresses};
use super::Form::{Bare, Boxed, Managed};
use super::Kind::{Suppressing, WithError};
use super::Way::Pair;
use super::{FORMS, Form, KINDS, Kind, Script, WAYS, Way, a_use};

struct Case {
    script: Script,
    kinds: &'static [Kind],
    /// The result of the use, or the message of its panic.
    gives: &'static str,
    events: &'static str,
    /// The events of an enter/exit pair whose code in between panics, if they differ: for a manager
    /// that is not managed, and for a managed one.
    by_the_pair: Option<[&'static str; 2]>,
}

const fn case(
    script: Script,
    kinds: &'static [Kind],
    gives: &'static str,
    events: &'static str,
) -> Case {
    Case {
        script,
        kinds,
        gives,
        events,
        by_the_pair: None,
    }
}

const WITH_ERROR: &[Kind] = &[WithError, Suppressing];

const THROUGH: &str =
    "enter, entered, block, block dropped, exit, exited, cleanup, cleaned up, frame";
const THROUGH_TO_A_PANIC: &str =
    "enter, entered, block, block dropped, exit, cleanup, cleaned up, frame";
const NOT_ENTERED: &str = "enter, frame";

/// All cases.
const CASES: [Case; 18] = [
    // The block succeeds.
    case(Script(Well, Done, PassesOn), &KINDS, "2", THROUGH),
    // The block fails. A manager without an error does not see the failure.
    case(
        Script(Well, Errs, PassesOn),
        &KINDS,
        "Block failed",
        THROUGH,
    ),
    // The block panics.
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, PassesOn),
            &KINDS,
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
    // Entering fails.
    case(
        Script(Fails, Done, PassesOn),
        WITH_ERROR,
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(Fails, Errs, Replaces),
        WITH_ERROR,
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(Fails, Done, Suppresses),
        &[Suppressing],
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(EnterPanics, Done, PassesOn),
        &KINDS,
        "panic: enter",
        NOT_ENTERED,
    ),
    // Leaving fails, after either outcome of the block.
    case(
        Script(Well, Done, ExitFails),
        WITH_ERROR,
        "Exit failed",
        THROUGH,
    ),
    case(
        Script(Well, Errs, ExitFails),
        WITH_ERROR,
        "Block failed; then leaving the context manager failed as well",
        THROUGH,
    ),
    // The manager replaces the error of the block. After a success there is none to replace.
    case(
        Script(Well, Errs, Replaces),
        WITH_ERROR,
        "Replaced failed",
        THROUGH,
    ),
    case(Script(Well, Done, Replaces), WITH_ERROR, "2", THROUGH),
    // The manager suppresses the error of the block, or the value if the block succeeded.
    case(
        Script(Well, Errs, Suppresses),
        &[Suppressing],
        "suppressed",
        THROUGH,
    ),
    case(
        Script(Well, Done, Suppresses),
        &[Suppressing],
        "suppressed",
        THROUGH,
    ),
    // Leaving panics.
    case(
        Script(Well, Done, ExitPanics),
        &KINDS,
        "panic: exit",
        THROUGH_TO_A_PANIC,
    ),
    case(
        Script(Well, Errs, ExitPanics),
        &KINDS,
        "panic: exit",
        THROUGH_TO_A_PANIC,
    ),
    // The exit behavior does not matter if the manager is not left.
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, ExitPanics),
            &KINDS,
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
    case(
        Script(EnterPanics, BlockPanics, ExitPanics),
        &KINDS,
        "panic: enter",
        NOT_ENTERED,
    ),
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, Suppresses),
            &[Suppressing],
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
];

impl Case {
    fn events_by(&self, way: Way, form: Form) -> &'static str {
        match self.by_the_pair {
            Some([not_managed, managed]) if way == Pair => match form {
                Managed => managed,
                Bare | Boxed => not_managed,
            },
            _ => self.events,
        }
    }

    /// Calls `then` with each combination of case, kind, form and way.
    fn for_each(mut then: impl FnMut(&Case, Kind, Form, Way)) {
        for case in &CASES {
            for &kind in case.kinds {
                for (form, way) in FORMS
                    .into_iter()
                    .flat_map(|form| WAYS.map(|way| (form, way)))
                {
                    then(case, kind, form, way);
                }
            }
        }
    }
}

fn gave(outcome: std::thread::Result<String>) -> String {
    outcome.unwrap_or_else(|payload| format!("panic: {}", text_of(&*payload)))
}

#[test]
fn by_hand() {
    Case::for_each(|case, kind, form, way| {
        let log = Log::default();
        let used = a_use(kind, form, way, &log, case.script);
        let gave = gave(catch_unwind(AssertUnwindSafe(|| run(used))));
        let what = format!("{:?}, {kind:?}, {form:?}, {way:?}", case.script);
        assert_eq!(gave, case.gives, "{what}");
        assert_eq!(log.said(), case.events_by(way, form), "{what}");
    });
}

fn on(runtime: &tokio::runtime::Runtime) {
    Case::for_each(|case, kind, form, way| {
        let log = Log::default();
        let task = runtime.spawn(a_use(kind, form, way, &log, case.script));
        let outcome = runtime.block_on(task);
        let gave = gave(outcome.map_err(tokio::task::JoinError::into_panic));
        let what = format!("{:?}, {kind:?}, {form:?}, {way:?}", case.script);
        assert_eq!(gave, case.gives, "{what}");
        assert_eq!(log.said(), case.events_by(way, form), "{what}");
    });
}

#[test]
fn in_tasks_of_one_thread() {
    on(&tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap());
}

#[test]
fn in_tasks_of_several_threads() {
    on(&tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap());
}
