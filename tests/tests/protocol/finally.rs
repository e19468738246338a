//! `finally!` in a generator that is resumed: its value, and when its cleanup runs.

use std::pin::pin;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Stream, async_generator};
use asyncgen_tests::{collect, pause};

use crate::{Log, run};

#[test]
fn the_cleanup_runs_after_the_body_and_the_value_is_the_bodys() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        let value = finally!(
            {
                yield_!(1);
                log.say("body");
                2
            },
            {
                log.say("cleanup");
            }
        );
        yield_!(value);
    }

    let log = Log::default();
    assert_eq!(collect(generator(&log)), [1, 2]);
    assert_eq!(log.said(), ["body", "cleanup"]);
}

#[test]
fn a_question_mark_leaves_the_generator_after_the_cleanup() {
    #[async_generator]
    async fn numbers(
        log: &Log,
        text: &str,
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<(), std::num::ParseIntError>> {
        finally!(
            {
                for word in text.split(' ') {
                    yield_!(word.parse()?);
                }
            },
            {
                log.say("cleanup");
            }
        );
        log.say("end");
        Ok(())
    }

    let log = Log::default();
    run(async {
        let mut good = pin!(numbers(&log, "1"));
        assert_eq!(good.anext().await, Ok(GeneratorState::Yielded(1)));
        assert_eq!(good.anext().await, Ok(GeneratorState::Complete(Ok(()))));
        assert_eq!(log.said(), ["cleanup", "end"]);

        let mut bad = pin!(numbers(&log, "one"));
        let end = bad.anext().await.unwrap();
        assert!(end.complete().unwrap().is_err());
        assert_eq!(log.said(), ["cleanup"]);
    });
}

#[test]
fn nested_cleanups_run_from_the_innermost_outwards() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                let _dropped = log.at_drop("1 dropped");
                finally!(
                    {
                        let _dropped = log.at_drop("2 dropped");
                        finally!(
                            {
                                let _dropped = log.at_drop("3 dropped");
                                yield_!(1);
                            },
                            {
                                log.say("3");
                            }
                        );
                    },
                    {
                        log.say("2");
                    }
                );
            },
            {
                log.say("1");
            }
        );
    }

    let log = Log::default();
    assert_eq!(collect(generator(&log)), [1]);
    assert_eq!(
        log.said(),
        ["3 dropped", "3", "2 dropped", "2", "1 dropped", "1"]
    );
}

#[test]
fn in_a_loop_the_cleanup_runs_each_time() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        for n in 0..3 {
            let go_on = finally!(
                {
                    yield_!(n);
                    n < 1
                },
                {
                    log.say("cleanup");
                }
            );
            if !go_on {
                break;
            }
        }
    }

    let log = Log::default();
    assert_eq!(collect(generator(&log)), [0, 1]);
    assert_eq!(log.said(), ["cleanup", "cleanup"]);
}

#[test]
fn the_cleanup_may_use_what_the_body_borrowed() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = usize> {
        let mut open = vec![log.at_drop("first"), log.at_drop("second")];
        finally!(
            {
                while let Some(last) = open.pop() {
                    drop(last);
                    yield_!(open.len());
                }
            },
            {
                pause().await;
                open.push(log.at_drop("pushed"));
                open.clear();
            }
        );
        yield_!(open.len());
    }

    let log = Log::default();
    assert_eq!(collect(generator(&log)), [1, 0, 0]);
    assert_eq!(log.said(), ["second", "first", "pushed"]);

    run(async {
        let mut closed = pin!(generator(&log));
        closed.anext().await.unwrap();
        closed.aclose().await.unwrap();
        assert_eq!(log.said(), ["second", "first", "pushed"]);
    });
}

#[test]
fn body_and_cleanup_may_hold_anything_that_a_generator_may() {
    #[async_generator]
    async fn numbers(upto: u32) -> impl Stream<Item = u32> {
        for n in 0..upto {
            yield_!(n);
        }
    }

    #[async_generator]
    async fn generator() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                pause().await;
                yield_from_!(numbers(2));
                #[for_await]
                for n in numbers(3) {
                    yield_!(n + 10);
                }
            },
            {
                pause().await;
                yield_from_!(numbers(2));
                #[for_await]
                for n in numbers(2) {
                    finally!({ yield_!(n + 20) }, { yield_!(n + 30) });
                }
                return;
            }
        );
    }

    assert_eq!(
        collect(generator()),
        [0, 1, 10, 11, 12, 0, 1, 20, 30, 21, 31]
    );
}

#[test]
fn what_is_sent_and_thrown_reaches_a_yield_in_the_body_and_in_the_cleanup() {
    #[async_generator]
    async fn generator() -> impl AsyncGenerator<u32, &'static str, Yield = String, Return = ()> {
        let sent = finally!({ yield_!("body".into()) }, {
            let cleaning = yield_!("cleanup".into());
            let _ = yield_!(format!("{cleaning:?}"));
        });
        let _ = yield_!(format!("{sent:?}"));
    }

    run(async {
        let yielded = |text: &str| Ok(GeneratorState::Yielded(text.to_owned()));
        let mut generator = pin!(generator());
        assert_eq!(
            generator.anext().await,
            Ok(GeneratorState::Yielded("body".into()))
        );
        assert_eq!(generator.asend(7).await, yielded("cleanup"));
        assert_eq!(
            generator.athrow("thrown").await,
            Ok(GeneratorState::Yielded("Err(\"thrown\")".into()))
        );
        assert_eq!(generator.asend(8).await, yielded("Ok(7)"));
    });
}
