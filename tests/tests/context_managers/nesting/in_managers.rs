//! `async_with!` in context managers whose blocks yield.

use std::pin::pin;

use crate::{Log, polled, run};
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGeneratorExt, BoxAsyncGenerator, Completed,
    GeneratorState, aclosing, async_context_manager, async_with,
};
use asyncgen_tests::pause;

use super::{INNER, M, OUTER, clean_up, joined, judging, manager, rows};

/// Lends a value through three managers.
#[async_context_manager]
async fn third(log: &Log) -> impl AsyncContextManager<Value = u32> {
    async_with!(manager(log, "1"), |one| {
        *one += 1;
        async_with!(manager(log, "2"), |two| {
            *two = *one + 1;
            let _block = log.at_drop("block 2");
            finally!({ yield_!(two) }, {
                clean_up(log, "3").await;
            });
            pause().await;
        });
    });
}

const ENTERED: &str = "1 enter, 2 enter";
const ONE: &str = "1 held, 1 cleanup, 1 cleaned up, 1 frame";
const TWO: &str = "2 held, 2 cleanup, 2 cleaned up, 2 frame";
const THREE: &str = "3 cleanup, 3 cleaned up";

/// The events of each poll. The third poll reaches the block, and the fourth leaves it.
const LEFT: [&str; 9] = [
    "1 enter",
    "2 enter",
    "",
    "3 cleanup",
    "3 cleaned up",
    "block 2, 2 exit",
    "2 held, 2 cleanup",
    "2 cleaned up, 2 frame, 1 exit",
    "1 held, 1 cleanup",
];

const CLOSED: [&[&str]; 10] = [
    &[],
    &[ONE],
    &[TWO, ONE],
    &[THREE, "block 2", TWO, ONE],
    &["3 cleaned up, block 2", TWO, ONE],
    &["block 2", TWO, ONE],
    &[TWO, ONE],
    &["2 cleaned up, 2 frame", ONE],
    &[ONE],
    &["1 cleaned up, 1 frame"],
];

#[test]
fn what_an_inner_one_lent_is_lent_on() {
    let log = Log::default();
    let n = run(async {
        async_with!(third(&log), |n| {
            *n += 10;
            *n
        })
    });
    assert_eq!(n, 12);
    assert_eq!(
        log.said(),
        joined(&[ENTERED, THREE, "block 2, 2 exit", TWO, "1 exit", ONE])
    );
}

#[test]
fn closed_at_each_suspension() {
    for (polls, expected) in CLOSED.into_iter().enumerate().take(4) {
        let log = Log::default();
        let mut manager = pin!(third(&log));
        for said in LEFT.into_iter().take(polls) {
            drop(polled(manager.as_mut().enter(), 1));
            assert_eq!(log.said(), said, "{polls}");
        }
        while polled(manager.as_mut().aclose(), 1).is_pending() {}
        assert_eq!(log.said(), joined(expected), "{polls}");
    }
    // Closed while it is left.
    for (polls, expected) in CLOSED.into_iter().enumerate().skip(4) {
        let log = Log::default();
        let mut manager = pin!(third(&log));
        let entered = run(manager.as_mut().enter());
        assert_eq!(log.said(), ENTERED);
        let times = u32::try_from(polls - 3).unwrap();
        assert!(polled(entered.exit(()), times).is_pending(), "{polls}");
        assert_eq!(log.said(), joined(&LEFT[3..polls]), "{polls}");
        while polled(manager.as_mut().aclose(), 1).is_pending() {}
        assert_eq!(log.said(), joined(expected), "{polls}");
    }
}

#[test]
fn a_panic_of_the_block_closes_them_outwards() {
    let log = Log::default();
    let panic = crate::panic_of(|| {
        run(async {
            async_with!(third(&log), |_n| {
                pause().await;
                panic!("in the block");
            })
        })
    });
    assert_eq!(panic, "in the block");
    assert_eq!(log.said(), joined(&[ENTERED, THREE, "block 2", TWO, ONE]));
}

/// Managers with errors at each level.
#[async_context_manager]
async fn judged_twice(log: &Log) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    let done = async_with!(judging(log, "outer"), |_n| {
        async_with!(judging(log, "inner"), |n| { yield_!(n) })
    })?;
    log.say("done");
    Ok(done)
}

#[test]
fn errors_pass_through_each() {
    let log = Log::default();
    run(async {
        assert_eq!(async_with!(judged_twice(&log), |n| { Ok(*n) }), Ok(0));
        assert_eq!(
            log.said(),
            "outer enter, inner enter, inner ok, outer ok, done"
        );
        let failed: Result<u32, _> = async_with!(judged_twice(&log), |_n| { Err("no") });
        assert_eq!(failed, Err("no"));
        assert_eq!(log.said(), "outer enter, inner enter, inner no, outer no");
    });
}

/// A suppressing manager around one that does not suppress.
#[async_context_manager]
async fn suppressing(
    log: &Log,
) -> impl AsyncContextManager<Value = u32, Error = &'static str, Exit = Option<Completed>> {
    let done: Result<Completed, _> = async_with!(judging(log, "inner"), |n| { yield_!(n) });
    Ok(done.ok())
}

#[async_context_manager]
async fn around_suppressing(
    log: &Log,
) -> impl AsyncContextManager<Value = u32, Error = &'static str, Exit = Option<Completed>> {
    async_with!(suppressing(log), |n| { yield_!(n) })
}

#[test]
fn one_suppresses_for_all_around_it() {
    let log = Log::default();
    run(async {
        assert_eq!(
            async_with!(around_suppressing(&log), |n| { Ok(*n) }),
            Ok(Some(0))
        );
        let failed: Result<Option<u32>, _> =
            async_with!(around_suppressing(&log), |_n| { Err("no") });
        assert_eq!(failed, Ok(None));
    });
    assert_eq!(log.said(), "inner enter, inner ok, inner enter, inner no");
}

/// The inner block may have a value of any type. The `Completed` of the outer manager passes
/// through it.
#[async_context_manager]
async fn with_an_error_within_one_without(
    log: &Log,
) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    async_with!(manager(log, "m"), |n| { yield_!(n) })
}

#[test]
fn one_without_an_error_passes_errors_on() {
    let log = Log::default();
    run(async {
        let failed: Result<(), _> =
            async_with!(with_an_error_within_one_without(&log), |_n| { Err("no") });
        assert_eq!(failed, Err("no"));
    });
    assert_eq!(log.said(), joined(&["m enter, m exit", M]));
}

/// A manager that lends a generator.
#[async_context_manager]
async fn opened(log: &Log) -> impl AsyncContextManager<Value = BoxAsyncGenerator<'_, u32>> {
    let rows: BoxAsyncGenerator<'_, u32> = Box::pin(rows(log));
    async_with!(aclosing(rows), |rows| {
        assert_eq!(rows.anext().await, Ok(GeneratorState::Yielded(1)));
        yield_!(rows);
    });
    log.say("all closed");
}

#[test]
fn it_may_lend_a_generator_that_it_closes() {
    let log = Log::default();
    run(async {
        async_with!(opened(&log), |rows| {
            assert_eq!(rows.anext().await, Ok(GeneratorState::Yielded(2)));
            log.said();
        });
        assert_eq!(
            log.said(),
            joined(&[INNER, "block", M, OUTER, "all closed"])
        );
    });
}
