//! Cleanups that yield. If the generator is resumed, the yield is an ordinary one. If the generator
//! is being closed, the cleanup is abandoned there.

use std::pin::pin;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
use asyncgen_tests::{Census, Counted, pause};
use futures::StreamExt;

use crate::{Log, polled, run};

#[async_generator]
async fn yielding_cleanup(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            finally!(
                {
                    yield_!(1);
                },
                {
                    log.say("inner");
                    let _inner = log.at_drop("inner dropped");
                    yield_!(2);
                    log.say("inner done");
                }
            );
        },
        {
            log.say("outer");
            pause().await;
            yield_!(3);
            log.say("outer done");
        }
    );
    log.say("end");
}

#[test]
fn are_like_any_yield_where_the_generator_goes_on() {
    let log = Log::default();
    let items = asyncgen_tests::collect(yielding_cleanup(&log));
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(
        log.said(),
        [
            "inner",
            "inner done",
            "inner dropped",
            "outer",
            "outer done",
            "end"
        ]
    );
}

#[test]
fn are_abandoned_there_while_closing_and_the_first_value_is_told() {
    run(async {
        let log = Log::default();
        let mut generator = pin!(yielding_cleanup(&log));
        generator.anext().await.unwrap();
        assert_eq!(generator.aclose().await, Err(YieldedInCleanup(2)));
        assert_eq!(log.said(), ["inner", "inner dropped", "outer"]);
    });
}

#[test]
fn are_abandoned_at_a_yield_that_the_generator_is_closed_at() {
    run(async {
        let log = Log::default();
        let mut generator = pin!(yielding_cleanup(&log));
        generator.anext().await.unwrap();
        assert_eq!(generator.anext().await, Ok(GeneratorState::Yielded(2)));
        assert_eq!(generator.aclose().await, Err(YieldedInCleanup(3)));
        assert_eq!(log.said(), ["inner", "inner dropped", "outer"]);
    });
}

/// The cleanup contains another `finally!`.
#[async_generator]
async fn nested(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            yield_!(1);
        },
        {
            finally!(
                {
                    let _body = log.at_drop("body");
                    yield_!(2);
                    log.say("never");
                },
                {
                    log.say("nested");
                    pause().await;
                    log.say("nested done");
                }
            );
            log.say("cleanup done");
        }
    );
}

#[test]
fn are_abandoned_by_closing_them_in_turn() {
    let log = Log::default();
    let mut generator = pin!(nested(&log));
    run(generator.anext()).unwrap();
    // Closed in two steps.
    assert!(polled(generator.aclose(), 1).is_pending());
    assert_eq!(log.said(), ["body", "nested"]);
    assert_eq!(run(generator.aclose()), Err(YieldedInCleanup(2)));
    assert_eq!(log.said(), ["nested done"]);
}

#[test]
fn are_closed_in_turn_at_a_yield_that_the_generator_is_closed_at() {
    let log = Log::default();
    let mut generator = pin!(nested(&log));
    run(generator.anext()).unwrap();
    assert_eq!(run(generator.anext()), Ok(GeneratorState::Yielded(2)));
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(log.said(), ["body", "nested", "nested done"]);
}

#[test]
fn finish_if_the_cleanup_nested_in_them_was_begun() {
    let log = Log::default();
    let mut generator = pin!(nested(&log));
    for _ in 0..2 {
        run(generator.anext()).unwrap();
    }
    assert!(polled(generator.anext(), 1).is_pending());
    assert_eq!(log.said(), ["never", "body", "nested"]);
    assert_eq!(run(generator.aclose()), Ok(()));
    assert_eq!(log.said(), ["nested done", "cleanup done"]);
}

#[test]
fn are_abandoned_through_a_delegation() {
    #[async_generator]
    async fn delegates(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(0);
            },
            {
                yield_from_!(nested(log));
                log.say("never");
            }
        );
    }
    let log = Log::default();
    let mut generator = pin!(delegates(&log));
    run(generator.anext()).unwrap();
    // The item of the delegation is ignored. Closing the delegation runs its cleanup, whose item is
    // ignored too.
    assert_eq!(run(generator.aclose()), Err(YieldedInCleanup(1)));
    assert_eq!(log.said(), ["body", "nested", "nested done"]);
}

#[test]
fn keep_the_first_of_the_values_that_were_ignored() {
    let census = Census::default();

    #[async_generator]
    async fn generator(census: &Census) -> impl AsyncGenerator<Yield = (u32, Counted)> {
        finally!(
            {
                finally!(
                    {
                        yield_!((1, census.value()));
                    },
                    {
                        yield_!((2, census.value()));
                    }
                );
            },
            {
                yield_!((3, census.value()));
            }
        );
    }
    let mut generator = pin!(generator(&census));
    run(generator.anext()).unwrap();
    let YieldedInCleanup((number, counted)) = run(generator.aclose()).unwrap_err();
    assert_eq!(number, 2);
    assert_eq!(census.alive(), 1);
    drop(counted);
    assert_eq!(census.born(), 3);
}

#[test]
fn what_they_yield_goes_nowhere_where_poll_next_closes() {
    let log = Log::default();
    let mut generator = pin!(nested(&log));
    run(generator.anext()).unwrap();
    assert!(polled(generator.aclose(), 1).is_pending());
    assert_eq!(run(generator.next()), None);
    assert_eq!(log.said(), ["body", "nested", "nested done"]);
}
