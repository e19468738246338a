//! Uses of a manager that are dropped at each of their awaits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Log, polled};

use super::Ends::{BlockPanics, Done, Errs};
use super::Enters::Well;
use super::Exits::PassesOn;
use super::Form::Managed;
use super::Way::Pair;
use super::{FORMS, KINDS, Script, WAYS, a_use};

/// The events when a use is dropped after 0 polls, after 1 poll, and so on, at each of its awaits.
/// The first text is for a manager that is not managed, the second for a managed one.
const CANCELLED: [[&str; 2]; 5] = [
    ["", ""],
    // While it is entered.
    ["enter, frame", "enter, frame"],
    // In the block.
    [
        "enter, entered, block, block dropped, frame",
        "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
    ],
    // While it is left.
    [
        "enter, entered, block, block dropped, exit, frame",
        "enter, entered, block, block dropped, exit, finalizer, cleanup, cleaned up, frame",
    ],
    // In the cleanup.
    [
        "enter, entered, block, block dropped, exit, exited, cleanup, frame",
        "enter, entered, block, block dropped, exit, exited, cleanup, finalizer, cleaned up, frame",
    ],
];

/// The events when a use whose block panicked is dropped after the third poll. (A use of `enter`
/// and `exit` has ended by then.)
const CANCELLED_AFTER_A_PANIC: [&str; 2] = [
    "enter, entered, block, block dropped, cleanup, frame",
    "enter, entered, block, block dropped, cleanup, finalizer, cleaned up, frame",
];

#[test]
fn cancelled() {
    let ends = [Done, Errs, BlockPanics];
    for (kind, end) in KINDS
        .into_iter()
        .flat_map(|kind| ends.map(|end| (kind, end)))
    {
        for (form, way) in FORMS
            .into_iter()
            .flat_map(|form| WAYS.map(|way| (form, way)))
        {
            let script = Script(Well, end, PassesOn);
            let mut polls = 0;
            loop {
                let log = Log::default();
                let used = a_use(kind, form, way, &log, script);
                let outcome = catch_unwind(AssertUnwindSafe(|| polled(used, polls)));
                if !matches!(outcome, Ok(std::task::Poll::Pending)) {
                    break;
                }
                let expected = match (end, polls) {
                    (BlockPanics, 3) => CANCELLED_AFTER_A_PANIC,
                    _ => CANCELLED[polls as usize],
                };
                let expected = expected[usize::from(form == Managed)];
                let what = format!("{kind:?}, {form:?}, {way:?}, {end:?}, {polls}");
                assert_eq!(log.said(), expected, "{what}");
                polls += 1;
            }
            let awaits = match (end, way) {
                (BlockPanics, Pair) => 3,
                (BlockPanics, _) => 4,
                _ => 5,
            };
            assert_eq!(polls, awaits, "{kind:?}, {form:?}, {way:?}, {end:?}");
        }
    }
}
