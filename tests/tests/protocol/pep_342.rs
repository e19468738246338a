//! Tests for the statements of [PEP 342](https://peps.python.org/pep-0342/), "Coroutines via Enhanced
//! Generators", under the titles of its sections. A Python exception corresponds to an error that is
//! thrown or returned. `StopIteration` corresponds to `Complete`, or to `Closed` if the generator has
//! exited already. `None` corresponds to the default value.
//!
//! Statements that cannot be violated because of types or syntax:
//!
//! | The PEP | Here |
//! |---|---|
//! | a yield expression needs parentheses, except on the right side of an assignment | `yield_!(..)` has its own parentheses |
//! | `throw` of a value that is not an exception raises `TypeError` | does not compile: `ui-tests/ui/protocol/athrow_of_another_type.rs` |
//! | `throw` to a generator that takes no errors | does not compile: `athrow_where_nothing_is_thrown.rs` |
//! | a generator re-raises `GeneratorExit`, or does not catch it | the body cannot observe that it is being closed |
//!
//! Statements from which this crate differs:
//!
//! | The PEP | Here |
//! |---|---|
//! | `throw` to a generator that was not started raises in it and closes it | returns the error and does nothing: `statuses.rs` |
//! | `throw` to a closed generator raises the exception | returns the error: `statuses.rs` |
//! | `close` resumes the body, which may catch the exception | closing does not resume the body |
//! | `__del__` closes | dropping cannot await: see `dropping_is_not_closing` in `closing.rs`, and `managed()` |

use std::pin::{Pin, pin};

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};

use crate::{Log, refused, run};

use GeneratorState::{Complete, Yielded};

/// Yields each value that it is sent. Yields a thrown `Catch` too, and ends with any other error.
#[async_generator]
async fn echo()
-> impl AsyncGenerator<Option<u32>, Thrown, Yield = Heard, Return = Result<u32, Thrown>> {
    let mut heard = Heard::Nothing;
    loop {
        heard = match yield_!(heard) {
            Ok(Some(0)) => return Ok(10),
            Ok(Some(sent)) => Heard::Value(sent),
            Ok(None) => Heard::Nothing,
            Err(Thrown::Catch) => Heard::Thrown,
            Err(Thrown::Replace) => return Err(Thrown::Replacement),
            Err(thrown) => Err(thrown)?,
        };
    }
}

#[derive(Debug, PartialEq)]
enum Heard {
    Nothing,
    Value(u32),
    Thrown,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Thrown {
    Catch,
    FallThrough,
    Replace,
    Replacement,
}

type Echo =
    Pin<Box<dyn AsyncGenerator<Option<u32>, Thrown, Yield = Heard, Return = Result<u32, Thrown>>>>;

fn started() -> Echo {
    let mut echo = Box::pin(echo());
    run(echo.start()).unwrap();
    echo
}

mod sending_values_into_generators {
    use super::*;

    #[test]
    fn a_value_that_is_sent_is_what_the_yield_evaluates_to() {
        assert_eq!(run(started().asend(Some(1))), Ok(Yielded(Heard::Value(1))));
    }

    #[test]
    fn to_send_the_default_is_to_call_next() {
        assert_eq!(run(started().asend(None)), Ok(Yielded(Heard::Nothing)));
        assert_eq!(run(started().anext()), Ok(Yielded(Heard::Nothing)));
    }

    #[test]
    fn to_send_a_value_before_the_first_yield_is_an_error() {
        let mut echo = pin!(echo());
        assert_eq!(
            run(echo.asend(Some(1))),
            Err(refused(Status::Created, Some(1)))
        );
        assert_eq!(run(echo.start()), Ok(Yielded(Heard::Nothing)));
    }

    #[test]
    fn sending_gives_the_next_value_that_is_yielded_or_says_that_the_generator_exited() {
        let mut echo = started();
        assert_eq!(run(echo.asend(Some(1))), Ok(Yielded(Heard::Value(1))));
        assert_eq!(run(echo.asend(Some(0))), Ok(Complete(Ok(10))));
        assert_eq!(
            run(echo.asend(Some(2))),
            Err(refused(Status::Closed, Some(2)))
        );
    }

    #[test]
    fn a_yield_is_an_expression_with_or_without_a_value() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<u32, Yield = ()> {
            let x = 12 + yield_!();
            assert_eq!([x, yield_!(())], [13, 2]);
            yield_!();
        }
        let mut generator = pin!(generator());
        run(generator.start()).unwrap();
        for sent in [1, 2] {
            assert_eq!(run(generator.asend(sent)), Ok(Yielded(())));
        }
    }

    #[test]
    fn the_value_of_a_yield_that_is_a_statement_is_ignored() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!(1);
            yield_!(2);
        }
        let mut generator = pin!(generator());
        run(generator.start()).unwrap();
        assert_eq!(run(generator.asend(9)), Ok(Yielded(2)));
    }
}

mod exceptions_and_cleanup {
    use super::*;

    #[test]
    fn yield_may_stand_inside_try_finally() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_!(1);
                },
                { log.say("finally") }
            );
        }
        let log = Log::default();
        assert_eq!(asyncgen_tests::collect(generator(&log)), [1]);
        assert_eq!(log.said(), ["finally"]);
    }

    #[test]
    fn an_error_that_is_thrown_arises_at_the_yield_and_if_caught_gives_the_next_value() {
        assert_eq!(
            run(started().athrow(Thrown::Catch)),
            Ok(Yielded(Heard::Thrown))
        );
    }

    #[test]
    fn an_error_that_is_not_caught_comes_out_of_throw_and_closes_the_generator() {
        let mut echo = started();
        let fell_through = run(echo.athrow(Thrown::FallThrough));
        assert_eq!(fell_through, Ok(Complete(Err(Thrown::FallThrough))));
        assert_eq!(run(echo.anext()), Err(refused(Status::Closed, ())));
    }

    #[test]
    fn another_error_that_the_generator_raises_comes_out_of_throw() {
        let replaced = run(started().athrow(Thrown::Replace));
        assert_eq!(replaced, Ok(Complete(Err(Thrown::Replacement))));
    }

    #[test]
    fn throwing_into_a_try_runs_its_finally() {
        #[async_generator]
        async fn generator(
            log: &Log,
        ) -> impl AsyncGenerator<(), &'static str, Yield = u32, Return = Result<(), &'static str>>
        {
            finally!({ yield_!(1) }, { log.say("finally") })
        }
        let log = Log::default();
        let mut generator = pin!(generator(&log));
        run(generator.anext()).unwrap();
        assert_eq!(run(generator.athrow("error")), Ok(Complete(Err("error"))));
        assert_eq!(log.said(), ["finally"]);
    }

    #[async_generator]
    async fn in_try(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            { log.say("finally") }
        );
        log.say("end");
    }

    #[test]
    fn close_ends_the_generator_where_it_is_suspended_and_runs_its_finally() {
        let log = Log::default();
        let mut generator = pin!(in_try(&log));
        run(generator.anext()).unwrap();
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), ["finally"]);
    }

    #[test]
    fn a_value_that_is_yielded_while_closing_is_an_error() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_!(1);
                },
                {
                    yield_!(2);
                }
            );
        }
        let mut generator = pin!(generator());
        run(generator.anext()).unwrap();
        assert_eq!(run(generator.aclose()), Err(YieldedInCleanup(2)));
    }

    #[test]
    fn close_does_nothing_where_the_generator_has_exited() {
        let log = Log::default();
        let mut generator = pin!(in_try(&log));
        run(generator.anext()).unwrap();
        run(generator.anext()).unwrap();
        assert_eq!(log.said(), ["finally", "end"]);
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), [""; 0]);
    }

    #[test]
    fn the_frame_is_released_when_the_generator_ends_in_any_way() {
        #[async_generator]
        async fn holds<T>(
            held: T,
        ) -> impl AsyncGenerator<(), (), Yield = u32, Return = Result<(), ()>> {
            yield_!(1)?;
            drop(held);
            Ok(())
        }
        let census = asyncgen_tests::Census::default();
        let [mut ended, mut thrown, mut closed] =
            std::array::from_fn(|_| Box::pin(holds(census.value())));
        for generator in [&mut ended, &mut thrown, &mut closed] {
            run(generator.anext()).unwrap();
        }
        assert_eq!(run(ended.anext()), Ok(Complete(Ok(()))));
        assert_eq!(census.alive(), 2);
        assert_eq!(run(thrown.athrow(())), Ok(Complete(Err(()))));
        assert_eq!(census.alive(), 1);
        assert_eq!(run(closed.aclose()), Ok(()));
        assert_eq!(census.alive(), 0);
    }
}
