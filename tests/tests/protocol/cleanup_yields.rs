//! Cleanups that yield: where the generator goes on that is like any yield; where it is being
//! closed, the cleanup is abandoned there.

use std::pin::pin;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, ExitIgnored, GeneratorState, async_generator};
use asyncgen_tests::pause;

use crate::{Log, run};

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
        assert_eq!(generator.aclose().await, Err(ExitIgnored(2)));
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
        assert_eq!(generator.aclose().await, Err(ExitIgnored(3)));
        assert_eq!(log.said(), ["inner", "inner dropped", "outer"]);
    });
}
