//! The kinds of steps and events, and the forms of programs, that the random programs have to reach.

use crate::program::{COMBINATIONS, Came, Seen, Status, combination};

const KINDS: &str = "Yielded Completed Panicked Closed Item Pending \
    Refused:Created Refused:Suspended Refused:Pending Refused:Closed YieldedInCleanup HalfClosed \
    Heard Gave Caught Waits Waited Cancelled Dropped CleansUp CleanedUp Lends Leaves Sees Finalizes \
    Finalized Took Consumed";

/// The places that jumps out of a `finally!` leave. The last three are blocks of managers.
const PLACES: &str = "Generator UnitResult NoValue Cleanup Plain Failing Swallowing";

const JUMPS: &str = "None Return Fail Try Break(Unlabelled) Break(Nearest) Break(Middle) Break(Outer) \
    Continue(Unlabelled) Continue(Nearest) Continue(Middle) Continue(Outer)";

/// The ends of a cleanup that runs after a jump out of a `finally!`. It is abandoned if it yields
/// while the generator is being closed.
const AFTER_JUMP: &str = "AfterJump:Completed AfterJump:Pending AfterJump:Panicked AfterJump:Closed \
    AfterJump:Abandoned AfterJump:Dropped";

/// The managers in one `async_with!` in a manager, and the jumps that leave managers.
const MANAGERS: &str = "Manager:Plain+Plain Manager:Plain+Failing Manager:Failing+Plain \
    Manager:Failing+Failing ManagerJump:Return:Plain ManagerJump:Return:Failing \
    ManagerJump:Return:Swallowing ManagerJump:Try:Failing ManagerJump:Try:Swallowing";

/// The conversions of errors, the states of several managers that are closed or dropped, and the
/// ends of those behind the first one.
const SEVERAL: &str = "Converted:0:0 Converted:0:1 Converted:1:2 Converted:0:2 \
    Closed:Entering Closed:Block Closed:Cleanup Closed:Exiting \
    Dropped:Entering Dropped:Block Dropped:Cleanup Dropped:Exiting \
    Inner:EnteringFailed Inner:EnteringPanicked Inner:BlockPanicked Inner:ExitingFailed \
    Inner:Replaced Inner:Suppressed Inner:ExitingPanicked Inner:PassedOn";

/// The uses of `with_yielder!`, and the ways to leave one. A queue has several items at once.
const YIELDER: &str = "Stream:Both Stream:First TryStream:Both TryStream:First \
    Guarded:Both Guarded:First Yielder:Queue Yielder:Withdrawn Yielder:DroppedItem \
    Yielder:Panicked Yielder:Thrown Yielder:Closed Yielder:Dropped";

/// Returns the names of everything that the random programs have to reach.
pub(crate) fn everything() -> Vec<String> {
    let mut all: Vec<_> = [KINDS, AFTER_JUMP, MANAGERS, SEVERAL, YIELDER]
        .map(names)
        .concat();
    for place in names(PLACES) {
        all.extend(names(JUMPS).iter().map(|jump| format!("{place}:{jump}")));
    }
    for place in ["Generator", "PlainCode"] {
        let kinds = COMBINATIONS.iter().map(|kinds| combination(kinds));
        all.extend(kinds.map(|kinds| format!("{place}:{kinds}")));
    }
    all
}

fn names(names: &str) -> Vec<String> {
    names.split_whitespace().map(str::to_owned).collect()
}

/// Returns the kind of the step and the kinds of its events.
pub(crate) fn kinds(seen: &Seen) -> Vec<String> {
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
