//! Dropping, leaking and closing a manager between `enter` and `exit`, and while it is being entered.

use std::mem;
use std::pin::pin;

use asyncgen::AsyncContextManagerExt;

use crate::{Log, polled, run};

use super::Ends::Done;
use super::Enters::Well;
use super::Exits::PassesOn;
use super::{Failure, Script, finalizer, suppressing, with_error, without_error};

/// What the caller does between `enter` and `exit`.
#[derive(Clone, Copy, Debug)]
enum Then {
    DropsEntered,
    LeaksEntered,
    DropsAndCloses,
    LeaksAndCloses,
    DropsAnExit,
    DropsAnExitAtItsAwait,
    ClosesAnExitAtItsAwait,
    DropsCloseAtItsAwait,
    CarriesCloseOn,
}

/// The events for a manager that is not managed, and for a managed one.
const BETWEEN: [(Then, [&str; 2]); 9] = {
    use self::Then::*;
    [
        (
            DropsEntered,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        (
            LeaksEntered,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        // Closing drops the body.
        (DropsAndCloses, ["cleanup, cleaned up, frame, closed"; 2]),
        (LeaksAndCloses, ["cleanup, cleaned up, frame, closed"; 2]),
        // The exit future was not polled, so the manager is still entered.
        (
            DropsAnExit,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        (
            DropsAnExitAtItsAwait,
            ["exit, frame", "exit, finalizer, cleanup, cleaned up, frame"],
        ),
        (
            ClosesAnExitAtItsAwait,
            ["exit, cleanup, cleaned up, frame, closed"; 2],
        ),
        (
            DropsCloseAtItsAwait,
            ["cleanup, frame", "cleanup, finalizer, cleaned up, frame"],
        ),
        (CarriesCloseOn, ["cleanup, cleaned up, frame, closed"; 2]),
    ]
};

#[test]
fn between_enter_and_exit() {
    macro_rules! of {
        ($then:ident, $log:ident, $manager:expr, [$($question:ident)?]) => {
            run(async {
                let mut manager = pin!($manager);
                let entered = manager.as_mut().enter().await$(.$question())?;
                assert_eq!($log.said(), "enter, entered");
                let outcome: Result<u32, Failure> = Ok(1);
                let closes = match $then {
                    Then::DropsEntered => {
                        drop(entered);
                        false
                    }
                    Then::LeaksEntered => {
                        mem::forget(entered);
                        false
                    }
                    Then::DropsAndCloses => {
                        drop(entered);
                        true
                    }
                    Then::LeaksAndCloses => {
                        mem::forget(entered);
                        true
                    }
                    Then::DropsAnExit => {
                        drop(entered.exit(outcome));
                        false
                    }
                    Then::DropsAnExitAtItsAwait => {
                        assert!(polled(entered.exit(outcome), 1).is_pending());
                        false
                    }
                    Then::ClosesAnExitAtItsAwait => {
                        assert!(polled(entered.exit(outcome), 1).is_pending());
                        true
                    }
                    Then::DropsCloseAtItsAwait => {
                        drop(entered);
                        assert!(polled(manager.as_mut().aclose(), 1).is_pending());
                        false
                    }
                    Then::CarriesCloseOn => {
                        drop(entered);
                        assert!(polled(manager.as_mut().aclose(), 1).is_pending());
                        true
                    }
                };
                if closes {
                    manager.as_mut().aclose().await;
                    $log.say("closed");
                    // Closing again does nothing.
                    manager.as_mut().aclose().await;
                }
            })
        };
    }
    let script = Script(Well, Done, PassesOn);
    for (then, [expected, expected_of_managed]) in BETWEEN {
        let log = Log::default();
        of!(then, log, without_error(log.clone(), script), []);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, with_error(log.clone(), script), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, suppressing(log.clone(), script), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, with_error(log.clone(), script).boxed(), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}, boxed");
        let manager = without_error(log.clone(), script).managed_with(finalizer(&log));
        of!(then, log, manager, []);
        assert_eq!(log.said(), expected_of_managed, "{then:?}, managed");
        let manager = with_error(log.clone(), script).managed_with(finalizer(&log));
        of!(then, log, manager, [unwrap]);
        assert_eq!(log.said(), expected_of_managed, "{then:?}, managed");
    }
}

#[test]
fn entering_that_is_dropped_half_way_is_carried_on() {
    let log = Log::default();
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        assert!(polled(manager.as_mut().enter(), 1).is_pending());
        let mut entered = manager.as_mut().enter().await.unwrap();
        assert_eq!(log.said(), "enter, entered");
        let outcome = Ok(*entered.value());
        assert_eq!(entered.exit(outcome).await, Ok(1));
    });
    assert_eq!(log.said(), "exit, exited, cleanup, cleaned up, frame");
}

#[test]
fn one_that_is_being_entered_can_be_closed() {
    let log = Log::default();
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        assert!(polled(manager.as_mut().enter(), 1).is_pending());
        manager.as_mut().aclose().await;
        assert_eq!(log.said(), "enter, frame");
    });
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        manager.as_mut().aclose().await;
    });
    assert_eq!(log.said(), "");
}
