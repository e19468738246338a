//! The places where `async_with!` may stand: loops, operands, macros, nested bodies, any async code.

use std::pin::pin;

use crate::{Log, polled, run};
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, Stream, async_generator, async_with,
};
use asyncgen_tests::{collect, pause};

use super::{clean_up, joined, manager, plain};

#[test]
fn in_a_loop_it_is_entered_each_time() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        for i in 0..5 {
            let goes_on = async_with!(plain(log, "p"), |n| {
                if i == 1 {
                    // Returns from the block.
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
    ) -> impl AsyncGenerator<Yield = String, Return = Result<(), std::num::ParseIntError>> {
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

/// In these places `async_with!` is the exported macro.
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
        // The block may be an expression, as of a closure. The pattern may have a type, and may
        // bind nothing.
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

/// The manager does not take part in closing, but the cleanup in its block does.
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
