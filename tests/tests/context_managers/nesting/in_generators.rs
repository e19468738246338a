//! `async_with!` in generators: yields in the block, closing, dropping, and sent and thrown values.

use std::pin::{Pin, pin};
use std::task::Poll;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, Stream, async_gen, async_generator,
    try_async_gen,
};
use asyncgen_tests::{collect, pause};
use futures::StreamExt;

use crate::{Log, polled, run};

use super::{INNER, M, OUTER, clean_up, joined, judging, manager, plain, rows};

/// The events of each poll of `rows`, up to the poll that ends it, and the item of each poll that
/// yields.
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

/// The events when `rows` is closed after each number of polls.
const CLOSED: [&[&str]; 15] = [
    &[],
    // While it enters the manager.
    &[M, OUTER],
    // In the block: before the inner `finally!`, in its body, in its cleanup, and after it.
    &["block", M, OUTER],
    &["block", M, OUTER],
    &[INNER, "block", M, OUTER],
    &[INNER, "block", M, OUTER],
    &["inner cleaned up, block", M, OUTER],
    &["block", M, OUTER],
    &["block", M, OUTER],
    // While it leaves the manager: in the exit, and in the cleanup.
    &[M, OUTER],
    &["m cleaned up, m frame", OUTER],
    // After the use.
    &[OUTER],
    &[OUTER],
    &["outer cleaned up, frame"],
    &[],
];

/// The events when `rows` is dropped after each number of polls.
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

/// Returns `rows` after a number of polls.
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

        // Polled as a stream.
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
    /// Like `rows`, but owns its log.
    #[async_generator]
    async fn owned(log: Log) -> impl AsyncGenerator<Yield = u32> {
        async_with!(manager(&log, "m"), |_n| {
            yield_!(1);
        });
        async_with!(plain(&log, "p"), |_n| {
            yield_!(2);
        });
    }
    // Created, entering, in the block, leaving, in the cleanup, in the block of a manager without a
    // cleanup, and ended.
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
    assert_eq!(run(closed.aclose()), Err(YieldedInCleanup(2)));
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
    // Also closed at each await of a cleanup that runs because the body reached it.
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
    assert_eq!(run(closed.aclose()), Err(YieldedInCleanup(2)));
    assert_eq!(log.said(), joined(&["m enter, block", M]));

    // The cleanup had already yielded when it was closed, so no item is ignored.
    let mut closed = pin!(generator(&log));
    run(closed.anext()).unwrap();
    assert_eq!(run(closed.anext()), Ok(GeneratorState::Yielded(2)));
    assert_eq!(run(closed.aclose()), Ok(()));
    assert_eq!(log.said(), joined(&["m enter, block", M]));
}
