//! `async_with!` in generators and in managers, whose blocks yield; and wherever else it may stand.

use std::pin::{Pin, pin};
use std::task::Poll;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncGenerator, Closing, Completed, ExitIgnored, GeneratorState, Status, Stream, aclosing,
    async_context_manager, async_gen, async_generator, async_with, try_async_gen,
};
use asyncgen_tests::{collect, pause};
use futures::StreamExt;

use crate::{Log, polled, run};

/// Waits while it is entered, left, and cleaned up after.
#[async_context_manager]
async fn manager(log: &Log, name: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop(format!("{name} frame"));
    let mut n = 0;
    finally!(
        {
            let _held = log.at_drop(format!("{name} held"));
            log.say(format!("{name} enter"));
            pause().await;
            yield_!(&mut n);
            log.say(format!("{name} exit"));
            pause().await;
        },
        {
            log.say(format!("{name} cleanup"));
            pause().await;
            log.say(format!("{name} cleaned up"));
        }
    );
}

/// Waits nowhere, and has no cleanup.
#[async_context_manager]
async fn plain(log: &Log, name: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop(format!("{name} frame"));
    log.say(format!("{name} enter"));
    yield_!(&mut 0);
    log.say(format!("{name} exit"));
}

/// Says how the block ended.
#[async_context_manager]
async fn judging(
    log: &Log,
    name: &str,
) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    log.say(format!("{name} enter"));
    let outcome = yield_!(&mut 0);
    pause().await;
    log.say(match &outcome {
        Ok(_) => format!("{name} ok"),
        Err(error) => format!("{name} {error}"),
    });
    outcome
}

async fn clean_up(log: &Log, name: &str) {
    log.say(format!("{name} cleanup"));
    pause().await;
    log.say(format!("{name} cleaned up"));
}

/// Parts of what is said, joined as [`Log::said`] joins them.
fn joined(parts: &[&str]) -> String {
    let said: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect();
    said.join(", ")
}

/// A `finally!` outside, one inside, and the manager's own; a yield and an await in each.
#[async_generator]
async fn rows(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    let _frame = log.at_drop("frame");
    finally!(
        {
            let _around = log.at_drop("around");
            async_with!(manager(log, "m"), |_n| {
                let _block = log.at_drop("block");
                yield_!(1);
                pause().await;
                finally!(
                    {
                        let _within = log.at_drop("within");
                        yield_!(2);
                        pause().await;
                    },
                    {
                        clean_up(log, "inner").await;
                    }
                );
                yield_!(3);
                pause().await;
            });
            yield_!(4);
            pause().await;
        },
        {
            clean_up(log, "outer").await;
        }
    );
}

/// What each poll of `rows` says, up to the one that ends it, and the item if it yields one.
const SAID: [(&str, Option<u32>); 14] = [
    ("m enter", None),
    ("", Some(1)),
    ("", None),
    ("", Some(2)),
    ("", None),
    ("within, inner cleanup", None),
    ("inner cleaned up", Some(3)),
    ("", None),
    ("block, m exit", None),
    ("m held, m cleanup", None),
    ("m cleaned up, m frame", Some(4)),
    ("", None),
    ("around, outer cleanup", None),
    ("outer cleaned up, frame", None),
];

const M: &str = "m held, m cleanup, m cleaned up, m frame";
const OUTER: &str = "around, outer cleanup, outer cleaned up, frame";
const INNER: &str = "within, inner cleanup, inner cleaned up";

/// What closing it says after so many polls.
const CLOSED: [&[&str]; 15] = [
    &[],
    // Entering.
    &[M, OUTER],
    // The block: outside of the inner `finally!`, in it, in its cleanup, behind it.
    &["block", M, OUTER],
    &["block", M, OUTER],
    &[INNER, "block", M, OUTER],
    &[INNER, "block", M, OUTER],
    &["inner cleaned up, block", M, OUTER],
    &["block", M, OUTER],
    &["block", M, OUTER],
    // Leaving: the manager's exit, its cleanup.
    &[M, OUTER],
    &["m cleaned up, m frame", OUTER],
    // Behind it.
    &[OUTER],
    &[OUTER],
    &["outer cleaned up, frame"],
    &[],
];

/// What dropping it says there.
const DROPPED: [&str; 15] = [
    "",
    "m held, m frame, around, frame",
    "block, m held, m frame, around, frame",
    "block, m held, m frame, around, frame",
    "within, block, m held, m frame, around, frame",
    "within, block, m held, m frame, around, frame",
    "block, m held, m frame, around, frame",
    "block, m held, m frame, around, frame",
    "block, m held, m frame, around, frame",
    "m held, m frame, around, frame",
    "m frame, around, frame",
    "around, frame",
    "around, frame",
    "frame",
    "",
];

/// The generator after so many polls.
fn after(
    polls: usize,
    log: &Log,
) -> Pin<Box<impl AsyncGenerator<Yield = u32, Return = ()> + Stream<Item = u32> + use<'_>>> {
    let mut generator = Box::pin(rows(log));
    for (poll, (said, item)) in SAID.into_iter().enumerate().take(polls) {
        let state = polled(generator.anext(), 1);
        match (item, state) {
            (Some(item), Poll::Ready(Ok(GeneratorState::Yielded(yielded)))) => {
                assert_eq!(yielded, item);
            }
            (None, Poll::Ready(Ok(GeneratorState::Complete(())))) => assert_eq!(poll, 13),
            (None, Poll::Pending) => {}
            (expected, state) => panic!("{poll}: {expected:?}, {state:?}"),
        }
        assert_eq!(log.said(), said, "{poll}");
    }
    generator
}

#[test]
fn a_generator_is_closed_through_it_at_each_suspension() {
    for (polls, expected) in CLOSED.into_iter().enumerate() {
        let log = Log::default();
        let mut generator = after(polls, &log);
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), joined(expected), "{polls}");
        assert_eq!(generator.status(), Status::Closed);
        assert_eq!(run(generator.aclose()), Ok(()));
        drop(generator);
        assert_eq!(log.said(), "");
    }
}

#[test]
fn closing_that_is_dropped_at_each_await_is_carried_on() {
    for (polls, expected) in CLOSED.into_iter().enumerate() {
        let log = Log::default();
        let mut generator = after(polls, &log);
        while polled(generator.aclose(), 1).is_pending() {}
        assert_eq!(log.said(), joined(expected), "{polls}");

        // As a stream, too.
        let mut generator = after(polls, &log);
        if polled(generator.aclose(), 1).is_pending() {
            assert_eq!(run(generator.next()), None);
        }
        assert_eq!(log.said(), joined(expected), "{polls}");
    }
}

#[test]
fn dropped_it_runs_destructors_alone() {
    for (polls, expected) in DROPPED.into_iter().enumerate() {
        let log = Log::default();
        drop(after(polls, &log));
        assert_eq!(log.said(), expected, "{polls}");
    }
}

#[test]
fn managed_it_is_closed_when_it_is_dropped_in_what_has_a_cleanup() {
    /// Owns what `rows` borrows.
    #[async_generator]
    async fn owned(log: Log) -> impl AsyncGenerator<Yield = u32> {
        async_with!(manager(&log, "m"), |_n| {
            yield_!(1);
        });
        async_with!(plain(&log, "p"), |_n| {
            yield_!(2);
        });
    }
    // Created, entering, in the block, leaving, in the cleanup, in a block of one that has no cleanup, ended.
    let expected = [
        (0, ""),
        (
            1,
            "m enter, finalizer, m held, m cleanup, m cleaned up, m frame",
        ),
        (
            2,
            "m enter, finalizer, m held, m cleanup, m cleaned up, m frame",
        ),
        (
            3,
            "m enter, m exit, finalizer, m held, m cleanup, m cleaned up, m frame",
        ),
        (
            4,
            "m enter, m exit, m held, m cleanup, finalizer, m cleaned up, m frame",
        ),
        (
            5,
            "m enter, m exit, m held, m cleanup, m cleaned up, m frame, p enter, p frame",
        ),
        (
            6,
            "m enter, m exit, m held, m cleanup, m cleaned up, m frame, p enter, p exit, p frame",
        ),
    ];
    for (polls, expected) in expected {
        let log = Log::default();
        let said = log.clone();
        let mut generator = owned(log.clone()).managed_with(move |_, closing| {
            said.say("finalizer");
            run(closing);
        });
        for _ in 0..polls {
            let _ = polled(generator.anext(), 1);
        }
        drop(generator);
        assert_eq!(log.said(), expected, "{polls}");
    }
}

#[test]
fn a_stream_yields_from_within_it() {
    #[async_generator]
    async fn stream(log: &Log) -> impl Stream<Item = u32> {
        async_with!(manager(log, "m"), |n| {
            for _ in 0..3 {
                *n += 1;
                yield_!(*n);
                pause().await;
            }
        });
    }
    let log = Log::default();
    assert_eq!(collect(stream(&log)), [1, 2, 3]);
    assert_eq!(
        log.said(),
        "m enter, m exit, m held, m cleanup, m cleaned up, m frame"
    );
    let mut dropped = Box::pin(stream(&log));
    assert_eq!(asyncgen_tests::poll(&mut dropped), Poll::Pending);
    assert_eq!(asyncgen_tests::poll(&mut dropped), Poll::Ready(Some(1)));
    drop(dropped);
    assert_eq!(log.said(), "m enter, m held, m frame");
}

#[test]
fn in_each_form_of_generator() {
    #[async_generator]
    async fn of_results(log: &Log, fails: bool) -> impl Stream<Item = Result<u32, &'static str>> {
        let n = async_with!(judging(log, "j"), |n| {
            yield_!(Ok(*n));
            if fails { Err("no") } else { Ok(*n + 1) }
        })?;
        yield_!(Ok(n));
    }
    #[async_generator]
    async fn of_try_stream(
        log: &Log,
        fails: bool,
    ) -> impl asyncgen::TryStream<Ok = u32, Error = &'static str> {
        let n = async_with!(judging(log, "j"), |n| {
            yield_!(*n);
            if fails { Err("no") } else { Ok(*n + 1) }
        })?;
        yield_!(n);
    }
    #[async_generator]
    async fn boxed(log: &Log, fails: bool) -> asyncgen::BoxStream<'_, Result<u32, &'static str>> {
        async_with!(judging(log, "j"), |n| {
            yield_!(Ok(*n));
            yield_!(if fails { Err("no") } else { Ok(*n + 1) });
            if fails { Err("no") } else { Ok(()) }
        })
        .ok();
    }
    fn expression(
        log: &Log,
        fails: bool,
    ) -> impl Stream<Item = Result<u32, &'static str>> + use<'_> {
        try_async_gen! {
            let n = async_with!(judging(log, "j"), |n| {
                yield_!(*n);
                if fails { Err("no") } else { Ok(*n + 1) }
            })?;
            yield_!(n);
        }
    }
    let log = &Log::default();
    let good = vec![Ok(0), Ok(1)];
    let bad = vec![Ok(0), Err("no")];
    for (fails, expected, said) in [(false, good, "j enter, j ok"), (true, bad, "j enter, j no")] {
        assert_eq!(collect(of_results(log, fails)), expected);
        assert_eq!(log.said(), said);
        assert_eq!(collect(of_try_stream(log, fails)), expected);
        assert_eq!(log.said(), said);
        assert_eq!(collect(boxed(log, fails)), expected);
        assert_eq!(log.said(), said);
        assert_eq!(collect(expression(log, fails)), expected);
        assert_eq!(log.said(), said);
    }
    let in_expression = async_gen! {
        async_with!(plain(log, "p"), |n| { yield_!(*n); });
        yield_!(1);
    };
    assert_eq!(collect(in_expression), [0, 1]);
    assert_eq!(log.said(), "p enter, p exit, p frame");
}

#[test]
fn what_is_sent_and_thrown_reaches_the_block() {
    #[async_generator]
    async fn generator(
        log: &Log,
    ) -> impl AsyncGenerator<u32, &'static str, Yield = u32, Return = Result<u32, &'static str>>
    {
        async_with!(judging(log, "j"), |n| {
            *n += yield_!(*n)?;
            pause().await;
            *n += yield_!(*n)?;
            Ok(*n)
        })
    }
    let log = Log::default();
    run(async {
        let mut sent = pin!(generator(&log));
        assert_eq!(sent.start().await, Ok(GeneratorState::Yielded(0)));
        assert_eq!(sent.asend(5).await, Ok(GeneratorState::Yielded(5)));
        assert_eq!(sent.asend(6).await, Ok(GeneratorState::Complete(Ok(11))));
        assert_eq!(log.said(), "j enter, j ok");

        let mut thrown = pin!(generator(&log));
        assert_eq!(thrown.start().await, Ok(GeneratorState::Yielded(0)));
        let end = thrown.athrow("thrown").await;
        assert_eq!(end, Ok(GeneratorState::Complete(Err("thrown"))));
        assert_eq!(log.said(), "j enter, j thrown");
    });
}

#[test]
fn a_delegation_within_it_is_closed_before_it() {
    #[async_generator]
    async fn outer(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        async_with!(manager(log, "outer m"), |_n| {
            yield_from_!(rows(log));
            yield_!(5);
        });
    }
    let log = Log::default();
    assert_eq!(collect(outer(&log)), [1, 2, 3, 4, 5]);
    log.said();
    let mut closed = Box::pin(outer(&log));
    for n in [1, 2] {
        assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(n)));
    }
    log.said();
    assert_eq!(run(closed.aclose()), Ok(()));
    let outer_m = "outer m held, outer m cleanup, outer m cleaned up, outer m frame";
    assert_eq!(log.said(), joined(&[INNER, "block", M, OUTER, outer_m]));
}

#[test]
fn it_is_closed_through_a_delegation() {
    #[async_generator]
    async fn outer(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        let _outer = log.at_drop("delegating");
        yield_from_!(rows(log));
    }
    for (polls, expected) in CLOSED.into_iter().enumerate() {
        let log = Log::default();
        let mut generator = Box::pin(outer(&log));
        for (said, _) in SAID.into_iter().take(polls).take(13) {
            let _ = polled(generator.anext(), 1);
            assert_eq!(log.said(), said);
        }
        if polls == 14 {
            continue;
        }
        while polled(generator.aclose(), 1).is_pending() {}
        let delegating = if polls == 0 { "" } else { "delegating" };
        let expected = [expected, &[delegating]].concat();
        assert_eq!(log.said(), joined(&expected), "{polls}");
    }
}

#[test]
fn what_a_cleanup_in_the_block_yields_in_vain_comes_out_of_it() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                async_with!(manager(log, "m"), |_n| {
                    finally!({ yield_!(1) }, {
                        log.say("before");
                        yield_!(2);
                        log.say("after");
                    });
                });
            },
            {
                clean_up(log, "outer").await;
            }
        );
    }
    let log = Log::default();
    let m_exit = "m exit, m held, m cleanup, m cleaned up, m frame";
    let outer = "outer cleanup, outer cleaned up";
    assert_eq!(collect(generator(&log)), [1, 2]);
    assert_eq!(
        log.said(),
        joined(&["m enter, before, after", m_exit, outer])
    );
    let mut closed = pin!(generator(&log));
    assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(1)));
    assert_eq!(log.said(), "m enter");
    assert_eq!(run(closed.aclose()), Err(ExitIgnored(2)));
    assert_eq!(log.said(), joined(&["before", M, outer]));
}

#[test]
fn in_a_cleanup_it_runs_to_its_end() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!({ yield_!(1) }, {
            async_with!(manager(log, "m"), |_n| {
                log.say("block");
                pause().await;
                log.say("done");
            });
            log.say("end");
        });
    }
    let log = Log::default();
    let whole = "m enter, block, done, m exit, m held, m cleanup, m cleaned up, m frame, end";
    assert_eq!(collect(generator(&log)), [1]);
    assert_eq!(log.said(), whole);
    let mut closed = pin!(generator(&log));
    run(closed.anext()).unwrap();
    while polled(closed.aclose(), 1).is_pending() {}
    assert_eq!(log.said(), whole);
    // Closed at each await of the cleanup that it came to by itself, too.
    for polls in 2..6 {
        let mut closed = Box::pin(generator(&log));
        for _ in 0..polls {
            let _ = polled(closed.anext(), 1);
        }
        assert_eq!(run(closed.aclose()), Ok(()));
        assert_eq!(log.said(), whole, "{polls}");
    }
}

#[test]
fn in_a_cleanup_that_yields_it_is_closed_there() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!({ yield_!(1) }, {
            async_with!(manager(log, "m"), |_n| {
                let _block = log.at_drop("block");
                pause().await;
                yield_!(2);
                log.say("not reached when closed");
            });
            log.say("end");
        });
    }
    let log = Log::default();
    let exit = "m exit, m held, m cleanup, m cleaned up, m frame, end";
    assert_eq!(collect(generator(&log)), [1, 2]);
    let whole = ["m enter, not reached when closed, block", exit];
    assert_eq!(log.said(), joined(&whole));

    let mut closed = pin!(generator(&log));
    run(closed.anext()).unwrap();
    assert_eq!(run(closed.aclose()), Err(ExitIgnored(2)));
    assert_eq!(log.said(), joined(&["m enter, block", M]));

    // At that yield, come to before it was closed, there is nothing left to ignore.
    let mut closed = pin!(generator(&log));
    run(closed.anext()).unwrap();
    assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(2)));
    assert_eq!(run(closed.aclose()), Ok(()));
    assert_eq!(log.said(), joined(&["m enter, block", M]));
}

mod in_managers {
    use super::*;

    /// Lends what an inner one lent it, which lends what an inner one lent it.
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

    /// What it says poll by poll, of which the third brings it to the block and the next that way out.
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
        // And while it is left.
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

    /// With errors at each level.
    #[async_context_manager]
    async fn judged_twice(
        log: &Log,
    ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
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

    /// One that suppresses around one that does not.
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

    /// The block of the inner one may have any type; it is the outer one's `Completed` that passes through.
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

    /// A generator in a manager, which lends it.
    #[async_context_manager]
    async fn opened(
        log: &Log,
    ) -> impl AsyncContextManager<Value = Closing<BoxAsyncGenerator<'_, u32>>> {
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
}

mod which_yields_on_some_paths {
    use super::*;

    #[derive(Clone, Copy)]
    enum Mode {
        Read,
        Write(u32),
        Refuse,
    }

    #[async_context_manager]
    async fn by_match(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        let mut read = 1;
        match mode {
            Mode::Read => yield_!(&mut read),
            Mode::Write(mut n) => {
                let done = yield_!(&mut n)?;
                pause().await;
                Ok(done)
            }
            Mode::Refuse => Err("refused"),
        }
    }

    #[async_context_manager]
    async fn by_if(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        if let Mode::Write(mut n) = mode {
            return yield_!(&mut n);
        }
        let Mode::Read = mode else {
            return Err("refused");
        };
        yield_!(&mut 1)
    }

    #[async_context_manager]
    async fn by_labelled_block(
        mode: Mode,
    ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        let done = 'done: {
            if let Mode::Write(mut n) = mode {
                break 'done yield_!(&mut n)?;
            }
            if let Mode::Refuse = mode {
                Err("refused")?;
            }
            yield_!(&mut 1)?
        };
        Ok(done)
    }

    #[async_context_manager]
    async fn after_loops(
        mode: Mode,
    ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        let mut n = loop {
            pause().await;
            match mode {
                Mode::Refuse => return Err("refused"),
                Mode::Write(n) => break n,
                Mode::Read => {}
            }
            break 1;
        };
        for _ in 0..2 {
            pause().await;
        }
        while n > 100 {
            n -= 1;
        }
        yield_!(&mut n)
    }

    #[async_context_manager]
    async fn in_blocks(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        finally!(
            {
                match mode {
                    Mode::Read => return yield_!(&mut 1),
                    Mode::Write(mut n) => {
                        async_with!(plain(&Log::default(), "p"), |_n| { yield_!(&mut n) })
                    }
                    Mode::Refuse => Err("refused"),
                }
            },
            {}
        )
    }

    #[test]
    fn with_an_error() {
        run(async {
            macro_rules! of {
                ($($manager:ident)*) => {$(
                    let read = async_with!($manager(Mode::Read), |n| { Ok(*n) });
                    assert_eq!(read, Ok(1), stringify!($manager));
                    let written = async_with!($manager(Mode::Write(5)), |n| {
                        *n += 1;
                        Ok(*n)
                    });
                    assert_eq!(written, Ok(6), stringify!($manager));
                    let refused: Result<(), _> = async_with!($manager(Mode::Refuse), |_n| {
                        unreachable!("it was not entered")
                    });
                    assert_eq!(refused, Err("refused"), stringify!($manager));
                )*};
            }
            of!(by_match by_if by_labelled_block after_loops in_blocks);
        });
    }

    #[async_context_manager]
    async fn without_else(enters: bool) -> impl AsyncContextManager<Value = ()> {
        if enters {
            yield_!();
        }
    }

    #[async_context_manager]
    async fn diverging(enters: bool) -> impl AsyncContextManager<Value = ()> {
        if !enters {
            panic!("on purpose");
        }
        match enters {
            true => yield_!(),
            false => unreachable!(),
        }
    }

    #[test]
    fn without_an_error_it_is_found_when_it_is_entered() {
        run(async {
            async_with!(without_else(true), |()| {});
            async_with!(diverging(true), |()| {});
        });
        let panic = crate::panic_of(|| run(async { async_with!(without_else(false), |()| {}) }));
        assert!(
            panic.ends_with("without_else` came to its end without a `yield_!`"),
            "{panic}"
        );
        let panic = crate::panic_of(|| run(async { async_with!(diverging(false), |()| {}) }));
        assert_eq!(panic, "on purpose");
    }
}

mod placement {
    use super::*;

    #[test]
    fn in_a_loop_it_is_entered_each_time() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            for i in 0..5 {
                let goes_on = async_with!(plain(log, "p"), |n| {
                    if i == 1 {
                        // It leaves the block.
                        return true;
                    }
                    *n += i;
                    yield_!(*n);
                    i < 2
                });
                if !goes_on {
                    break;
                }
            }
        }
        let log = Log::default();
        assert_eq!(collect(generator(&log)), [0, 2]);
        let once = "p enter, p exit, p frame";
        assert_eq!(log.said(), joined(&[once; 3]));
    }

    #[test]
    fn a_return_and_a_question_mark_leave_the_block() {
        #[async_generator]
        async fn generator(
            log: &Log,
            text: &'static str,
        ) -> impl AsyncGenerator<Yield = String, Return = Result<(), std::num::ParseIntError>>
        {
            let parsed = async_with!(plain(log, "p"), |_n| -> Result<
                u32,
                std::num::ParseIntError,
            > {
                if text.is_empty() {
                    return Ok(0);
                }
                let n = text.parse()?;
                yield_!("parsed".to_owned());
                Ok(n)
            });
            yield_!(format!("{parsed:?}"));
            parsed.map(drop)
        }
        let log = Log::default();
        run(async {
            for (text, items) in [
                ("", vec!["Ok(0)"]),
                ("1", vec!["parsed", "Ok(1)"]),
                ("x", vec!["Err(ParseIntError { kind: InvalidDigit })"]),
            ] {
                let mut generator = pin!(generator(&log, text));
                for item in items {
                    let item = GeneratorState::Yielded(item.to_owned());
                    assert_eq!(generator.anext().await, Ok(item));
                }
                let end = generator.anext().await.unwrap().complete().unwrap();
                assert_eq!(end.is_err(), text == "x");
                assert_eq!(log.said(), "p enter, p exit, p frame");
            }
        });
    }

    #[test]
    fn as_an_operand_of_a_yield_and_the_other_way_round() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!(async_with!(plain(log, "p"), |n| {
                *n += yield_!(1);
                *n + 1
            }));
            async_with!(plain(log, &yield_!(100).to_string()), |_n| {});
        }
        let log = Log::default();
        run(async {
            let mut generator = pin!(generator(&log));
            assert_eq!(generator.start().await, Ok(GeneratorState::Yielded(1)));
            assert_eq!(generator.asend(5).await, Ok(GeneratorState::Yielded(6)));
            assert_eq!(log.said(), "p enter, p exit, p frame");
            assert_eq!(generator.asend(0).await, Ok(GeneratorState::Yielded(100)));
            assert_eq!(generator.asend(42).await, Ok(GeneratorState::Complete(())));
            assert_eq!(log.said(), "42 enter, 42 exit, 42 frame");
        });
    }

    #[test]
    fn yields_in_another_macros_tokens_in_the_block() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            async_with!(plain(log, "p"), |n| {
                assert_eq!(vec![yield_!(*n), yield_!(*n + 1)], [(), ()]);
                match tokio::select! { () = pause() => yield_!(2) } {
                    () => {}
                }
            });
        }
        let log = Log::default();
        assert_eq!(collect(generator(&log)), [0, 1, 2]);
        assert_eq!(log.said(), "p enter, p exit, p frame");
    }

    /// There it is the ordinary one.
    #[test]
    fn among_another_macros_tokens_and_in_nested_bodies() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = String> {
            yield_!(format!("{}", async_with!(plain(log, "1"), |n| { *n + 1 })));
            let numbers = vec![
                async_with!(plain(log, "2"), |n| {
                    pause().await;
                    *n + 2
                }),
                async { async_with!(plain(log, "3"), |n| { *n + 3 }) }.await,
            ];
            yield_!(format!("{numbers:?}"));
            let nested = async {
                pause().await;
                async_with!(plain(log, "4"), |n| { *n + 4 })
            };
            yield_!(nested.await.to_string());
            let closure = async |m: u32| async_with!(plain(log, "5"), |n| { *n + m });
            yield_!(closure(5).await.to_string());
        }
        #[async_generator]
        async fn stream(log: &Log) -> impl Stream<Item = u32> {
            yield_!(vec![async_with!(plain(log, "6"), |n| { *n + 6 })][0]);
        }
        let log = Log::default();
        assert_eq!(collect(generator(&log)), ["1", "[2, 3]", "4", "5"]);
        assert_eq!(collect(stream(&log)), [6]);
        let each = (1..=6).map(|n| format!("{n} enter, {n} exit, {n} frame"));
        assert_eq!(log.said(), each.collect::<Vec<_>>().join(", "));
    }

    #[test]
    fn in_any_async_code() {
        let log = Log::default();
        run(async {
            let n = async_with!(plain(&log, "1"), |one| {
                async_with!(plain(&log, "2"), |two| {
                    *one += 1;
                    *two += *one + 1;
                    *two
                })
            });
            assert_eq!(n, 2);
            assert_eq!(
                log.said(),
                "1 enter, 2 enter, 2 exit, 2 frame, 1 exit, 1 frame"
            );
            let closure = async |n: u32| async_with!(plain(&log, "3"), |_n| { n });
            assert_eq!(closure(7).await, 7);
            // An expression, as of a closure; a pattern, with a type; no value.
            assert_eq!(async_with!(plain(&log, "4"), |n| *n + 1), 1);
            assert_eq!(
                async_with!(plain(&log, "5"), |&mut n: &mut u32| -> u32 { n }),
                0
            );
            assert_eq!(async_with!(asyncgen::nullcontext(()), || { 8 }), 8);
            assert_eq!(async_with!(plain(&log, "6"), |_| 9,), 9);
        });
    }

    #[test]
    fn deeply_nested_ones_are_left_and_closed_from_the_innermost_outwards() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            async_with!(manager(log, "1"), |_a| {
                finally!(
                    {
                        async_with!(plain(log, "2"), |_b| {
                            async_with!(manager(log, "3"), |_c| {
                                finally!(
                                    {
                                        async_with!(plain(log, "4"), |_d| {
                                            async_with!(plain(log, "5"), |_e| {
                                                yield_!(1);
                                            });
                                            yield_!(2);
                                        });
                                    },
                                    {
                                        clean_up(log, "4.5").await;
                                    }
                                );
                            });
                        });
                    },
                    {
                        clean_up(log, "1.5").await;
                    }
                );
            });
        }
        let m = |n| format!("{n} held, {n} cleanup, {n} cleaned up, {n} frame");
        let log = Log::default();
        let mut closed = Box::pin(generator(&log));
        assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(1)));
        assert_eq!(log.said(), "1 enter, 2 enter, 3 enter, 4 enter, 5 enter");
        while polled(closed.aclose(), 1).is_pending() {}
        let rest = joined(&[
            "4 frame, 4.5 cleanup, 4.5 cleaned up",
            &m(3),
            "2 frame, 1.5 cleanup, 1.5 cleaned up",
            &m(1),
        ]);
        assert_eq!(log.said(), joined(&["5 frame", &rest]));

        let mut closed = Box::pin(generator(&log));
        run(closed.anext()).unwrap();
        assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(2)));
        log.said();
        while polled(closed.aclose(), 1).is_pending() {}
        assert_eq!(log.said(), rest);
        assert_eq!(collect(generator(&log)), [1, 2]);
    }

    /// Where only what is within the block takes part in closing, and the manager does not.
    #[test]
    fn a_cleanup_within_a_block_of_a_manager_without_one_runs() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            let _frame = log.at_drop("frame");
            async_with!(plain(log, "p"), |_n| {
                let _block = log.at_drop("block");
                yield_!(1);
                finally!({ yield_!(2) }, {
                    clean_up(log, "inner").await;
                });
                yield_!(3);
            });
        }
        for (items, expected) in [
            (1, "p enter, block, p frame, frame"),
            (
                2,
                "p enter, inner cleanup, inner cleaned up, block, p frame, frame",
            ),
            (
                3,
                "p enter, inner cleanup, inner cleaned up, block, p frame, frame",
            ),
        ] {
            let log = Log::default();
            let mut closed = Box::pin(generator(&log));
            for n in 1..=items {
                assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(n)));
            }
            assert_eq!(run(closed.aclose()), Ok(()));
            assert_eq!(log.said(), expected);
        }
    }
}
