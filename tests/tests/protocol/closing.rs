//! `aclose`: which code runs, and in which order, for each point at which a generator can be
//! suspended.

use std::pin::{Pin, pin};

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
use asyncgen_tests::{Census, pause};
use futures::StreamExt;

use crate::{Log, polled, refused, run};

/// Three levels, each with a yield before and after the next level, and an await after each yield.
#[async_generator]
async fn levels(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    let _frame = log.at_drop("frame");
    finally!(
        {
            let _first = log.at_drop("body 1");
            yield_!(1);
            finally!(
                {
                    let _second = log.at_drop("body 2");
                    yield_!(2);
                    pause().await;
                    yield_!(3);
                },
                {
                    let _cleanup = log.at_drop("cleaned 2");
                    log.say("cleanup 2");
                    pause().await;
                }
            );
            yield_!(4);
        },
        {
            let _cleanup = log.at_drop("cleaned 1");
            log.say("cleanup 1");
            pause().await;
        }
    );
    yield_!(5);
    log.say("end");
}

const INNER: [&str; 3] = ["body 2", "cleanup 2", "cleaned 2"];
const OUTER: [&str; 3] = ["body 1", "cleanup 1", "cleaned 1"];

/// Returns the generator after a number of items.
fn after(items: u32, log: &Log) -> Pin<Box<impl AsyncGenerator<Yield = u32, Return = ()>>> {
    let mut generator = Box::pin(levels(log));
    for n in 1..=items {
        assert_eq!(run(generator.anext()), Ok(GeneratorState::Yielded(n)));
    }
    generator
}

#[test]
fn at_a_yield_drops_the_body_there_and_runs_the_cleanups_around_it_outwards() {
    let log = Log::default();
    let expected: [&[_]; 5] = [
        &OUTER,
        &[INNER, OUTER].concat(),
        &[INNER, OUTER].concat(),
        &OUTER,
        &[],
    ];
    for (items, expected) in (1..).zip(expected) {
        let mut generator = after(items, &log);
        // Discards the events of the `finally!`s that have ended.
        log.said();
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), [expected, &["frame"]].concat());
        assert_eq!(generator.status(), Status::Closed);
    }
}

#[test]
fn at_an_await_drops_the_body_there_after_a_cancelled_resumption() {
    let log = Log::default();
    let mut generator = after(2, &log);
    assert!(polled(generator.asend(()), 1).is_pending());
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(log.said(), [&INNER[..], &OUTER, &["frame"]].concat());
}

#[test]
fn in_a_cleanup_finishes_it_without_restarting_it() {
    let log = Log::default();
    let mut generator = after(3, &log);
    assert!(polled(generator.asend(()), 1).is_pending());
    assert_eq!(log.said(), ["body 2", "cleanup 2"]);
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(
        log.said(),
        [&["cleaned 2"][..], &OUTER, &["frame"]].concat()
    );
}

#[test]
fn a_dropped_aclose_leaves_the_generator_closing_and_another_carries_on() {
    let log = Log::default();
    let mut generator = after(2, &log);
    assert!(polled(generator.aclose(), 1).is_pending());
    assert_eq!(log.said(), ["body 2", "cleanup 2"]);
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(run(generator.anext()), Err(refused(Status::Closed, ())));
    assert_eq!(run(generator.asend(())), Err(refused(Status::Closed, ())));
    assert!(generator.has_pending_cleanup());
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(
        log.said(),
        [&["cleaned 2"][..], &OUTER, &["frame"]].concat()
    );
    assert!(!generator.has_pending_cleanup());
}

#[test]
fn a_dropped_aclose_is_carried_on_by_poll_next_which_ends() {
    let log = Log::default();
    let mut generator = Box::pin(levels(&log));
    assert_eq!(run(generator.next()), Some(1));
    assert!(polled(generator.aclose(), 1).is_pending());
    assert_eq!(run(generator.next()), None);
    assert_eq!(log.said(), [&OUTER[..], &["frame"]].concat());
    assert_eq!(run(generator.next()), None);
}

#[test]
fn an_aclose_that_was_not_polled_has_done_nothing() {
    let log = Log::default();
    let mut generator = after(1, &log);
    drop(generator.aclose());
    assert_eq!(generator.status(), Status::Suspended);
    assert_eq!(run(generator.anext()), Ok(GeneratorState::Yielded(2)));
}

#[test]
fn a_generator_that_was_not_started_drops_its_arguments_and_runs_nothing() {
    #[async_generator]
    async fn generator<T>(argument: T, log: &Log) -> impl AsyncGenerator<Yield = T> {
        finally!(
            {
                yield_!(argument);
            },
            {
                log.say("cleanup");
            }
        );
    }
    let log = Log::default();
    let census = Census::default();
    let mut generator = pin!(generator(census.value(), &log));
    assert!(!generator.has_pending_cleanup());
    assert_eq!(census.alive(), 1);
    assert!(run(generator.aclose()).is_ok());
    assert_eq!(census.alive(), 0);
    assert_eq!(log.said(), [""; 0]);
    assert_eq!(generator.status(), Status::Closed);
}

#[test]
fn a_generator_that_is_closed_or_complete_stays_so() {
    let log = Log::default();
    let mut closed = after(1, &log);
    run(closed.aclose()).unwrap();
    let mut complete = after(5, &log);
    assert_eq!(run(complete.anext()), Ok(GeneratorState::Complete(())));
    log.said();
    assert_eq!(run(closed.aclose()), Ok(()));
    assert_eq!(run(complete.aclose()), Ok(()));
    assert_eq!(log.said(), [""; 0]);
}

#[test]
fn dropping_is_not_closing_destructors_run_and_cleanups_do_not() {
    let log = Log::default();
    drop(after(2, &log));
    assert_eq!(log.said(), ["body 2", "body 1", "frame"]);

    let mut closing = after(2, &log);
    assert!(polled(closing.aclose(), 1).is_pending());
    log.said();
    drop(closing);
    assert_eq!(log.said(), ["cleaned 2", "body 1", "frame"]);
}

#[test]
fn without_a_finally_closing_drops_in_the_order_of_dropping() {
    #[async_generator]
    async fn generator<'a>(
        log: &'a Log,
        _unused: super::AtDrop<'a>,
    ) -> impl AsyncGenerator<Yield = u32> {
        let _a = log.at_drop("a");
        let [_b, _c] = [log.at_drop("b"), log.at_drop("c")];
        {
            let _d = log.at_drop("d");
            (log.at_drop("e"), yield_!(1));
            drop(_d);
        }
    }
    let log = Log::default();
    let mut dropped = Box::pin(generator(&log, log.at_drop("argument")));
    run(dropped.anext()).unwrap();
    log.said();
    drop(dropped);
    let in_order = log.said();
    assert_eq!(in_order.len(), 6);

    let mut closed = Box::pin(generator(&log, log.at_drop("argument")));
    run(closed.anext()).unwrap();
    log.said();
    run(closed.aclose()).unwrap();
    assert_eq!(log.said(), in_order);
}

#[test]
fn is_guarded_where_a_cleanup_is_due_and_nowhere_else() {
    let log = Log::default();
    let guarded: Vec<_> = (0..=5)
        .map(|items| after(items, &log).has_pending_cleanup())
        .collect();
    assert_eq!(guarded, [false, true, true, true, true, false]);

    // At an await directly after a `finally!`, in the poll in which the `finally!` ended.
    #[async_generator]
    async fn behind() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {}
        );
        pause().await;
        yield_!(2);
    }
    let mut behind = pin!(behind());
    run(behind.anext()).unwrap();
    assert!(polled(behind.anext(), 1).is_pending());
    assert!(!behind.has_pending_cleanup());
}

#[test]
fn a_finally_that_ended_in_the_same_poll_is_not_closed_again() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                for n in 0.. {
                    finally!({ pause().await }, { log.say("inner") });
                    yield_!(n);
                }
            },
            {
                log.say("outer");
            }
        );
    }
    let log = Log::default();
    let mut generator = pin!(generator(&log));
    run(generator.anext()).unwrap();
    run(generator.anext()).unwrap();
    assert_eq!(log.said(), ["inner", "inner"]);
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(log.said(), ["outer"]);
}

#[test]
fn what_the_body_came_to_is_dropped_where_its_cleanup_is_finished_by_closing() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        let _value = finally!(
            {
                yield_!(1);
                log.at_drop("value")
            },
            {
                pause().await;
                log.say("cleanup");
            }
        );
        log.say("end");
    }
    let log = Log::default();
    let mut generator = pin!(generator(&log));
    run(generator.anext()).unwrap();
    assert!(polled(generator.anext(), 1).is_pending());
    run(generator.aclose()).unwrap();
    assert_eq!(log.said(), ["cleanup", "value"]);
}

#[test]
fn exit_ignored_says_what_happened() {
    assert_eq!(
        YieldedInCleanup(1).to_string(),
        "a cleanup yielded while the generator was being closed"
    );
}

#[test]
fn a_plain_generator_expression_is_closed_by_being_dropped_there() {
    let log = Log::default();
    let dropped = log.at_drop("dropped");
    let mut generator = pin!(asyncgen::async_gen! {
        let _dropped = dropped;
        yield_!(1);
        yield_!(2);
    });
    assert_eq!(run(generator.next()), Some(1));
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(log.said(), ["dropped"]);
    assert_eq!(run(generator.next()), None);
}
