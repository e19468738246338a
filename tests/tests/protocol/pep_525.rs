//! Tests for the statements of [PEP 525](https://peps.python.org/pep-0525/), "Asynchronous
//! Generators", under the titles of its sections. The hooks of "Finalization" are those of `managed()`,
//! and are tested with it.
//!
//! Statements that cannot be violated because of types:
//!
//! | The PEP | Here |
//! |---|---|
//! | `return` with a value is a `SyntaxError` | the value has the type `Return`, or `()` if there is none: `ui-tests/ui/protocol/return_of_a_value_without_return.rs` |
//! | `yield from` is a `SyntaxError` | `yield_from_!` works |
//! | `aclose` gives a value that was yielded | `YieldedInCleanup` contains the value |
//! | `StopIteration` and `StopAsyncIteration` are replaced by `RuntimeError` | there are no such values |
//! | `ag_running`: two callers iterate a generator at once | a borrow error: `two_verbs_at_once.rs` |
//! | `types.AsyncGeneratorType`, `inspect.isasyncgen` | the trait `AsyncGenerator` |

use std::pin::pin;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, FusedStream, GeneratorState, Status, Stream, async_generator,
};
use asyncgen_tests::{implements, pause};

use crate::{Log, polled, refused, run};

use GeneratorState::{Complete, Yielded};

mod asynchronous_generators {
    use super::*;

    #[test]
    fn calling_the_function_gives_a_generator_which_is_asynchronously_iterable() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            log.say("started");
            pause().await;
            yield_!(42);
        }
        let log = Log::default();
        let generator = generator(&log);
        assert_eq!(log.said(), [""; 0]);
        assert_eq!(asyncgen_tests::collect(generator), [42]);
    }

    #[test]
    fn a_return_without_a_value_ends_it() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<Yield = u32> {
            yield_!(1);
            if true {
                return;
            }
            yield_!(2);
        }
        assert_eq!(asyncgen_tests::collect(generator()), [1]);
    }
}

mod finalization {
    use super::*;

    /// The generator is not run to its end.
    #[test]
    fn aclose_runs_a_finally_that_awaits() {
        #[async_generator]
        async fn square_series(log: &Log, to: u32) -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    for n in 0..to {
                        yield_!(n * n);
                    }
                },
                {
                    log.say("begins");
                    pause().await;
                    log.say("ends");
                }
            );
        }
        let log = Log::default();
        let mut squares = pin!(square_series(&log, 10));
        run(squares.anext()).unwrap();
        let mut closing = Box::pin(squares.aclose());
        assert!(polled(closing.as_mut(), 1).is_pending());
        assert_eq!(log.said(), ["begins"]);
        assert_eq!(run(closing), Ok(()));
        assert_eq!(log.said(), ["ends"]);
    }

    #[test]
    fn a_yield_in_a_finally_is_an_error_while_closing_an_await_is_none() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_!(1);
                },
                {
                    pause().await;
                    log.say("awaited");
                    yield_!(2);
                    log.say("never");
                }
            );
        }
        let log = Log::default();
        let mut generator = pin!(generator(&log));
        run(generator.anext()).unwrap();
        assert_eq!(run(generator.aclose()), Err(YieldedInCleanup(2)));
        assert_eq!(log.said(), ["awaited"]);
    }
}

mod asynchronous_generator_object {
    use super::*;

    #[test]
    fn aiter_is_the_generator_itself_where_it_takes_a_default_and_returns_nothing() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<Yield = u32> {
            yield_!(1);
        }
        let generator = generator();
        assert!(implements!(generator, Stream<Item = u32>));
        assert!(implements!(
            asyncgen::async_gen! { finally!({ yield_!(1) }, {}) },
            FusedStream
        ));
    }

    #[test]
    fn anext_performs_one_iteration_when_awaited() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            for n in 0..2 {
                log.say("iterated");
                yield_!(n);
            }
        }
        let log = Log::default();
        let mut generator = pin!(generator(&log));
        drop(generator.anext());
        assert_eq!(log.said(), [""; 0]);
        assert_eq!(run(generator.anext()), Ok(Yielded(0)));
        assert_eq!(log.said(), ["iterated"]);
    }

    #[test]
    fn asend_pushes_a_value_into_it() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<&'static str, Yield = u32, Return = &'static str>
        {
            pause().await;
            let v = yield_!(42);
            pause().await;
            v
        }
        let mut g = pin!(generator());
        assert_eq!(run(g.start()), Ok(Yielded(42)));
        assert_eq!(run(g.asend("hello")), Ok(Complete("hello")));
    }

    #[test]
    fn asend_of_a_value_is_an_error_before_the_first_iteration() {
        #[async_generator]
        async fn generator() -> impl AsyncGenerator<u32, Yield = u32> {
            yield_!(42);
        }
        assert_eq!(
            run(pin!(generator()).asend(1)),
            Err(refused(Status::Created, 1))
        );
    }

    #[test]
    fn athrow_throws_an_error_into_it() {
        #[derive(Debug, PartialEq)]
        struct ZeroDivision;

        #[async_generator]
        async fn generator() -> impl AsyncGenerator<(), ZeroDivision, Yield = &'static str> {
            pause().await;
            if let Err(ZeroDivision) = yield_!("hello") {
                pause().await;
                let _ = yield_!("world");
            }
        }
        let mut g = pin!(generator());
        assert_eq!(run(g.start()), Ok(Yielded("hello")));
        assert_eq!(run(g.athrow(ZeroDivision)), Ok(Yielded("world")));
    }

    #[test]
    fn aclose_closes_it_where_it_is_suspended() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            let _dropped = log.at_drop("dropped");
            yield_!(1);
            log.say("never");
        }
        let log = Log::default();
        let mut generator = pin!(generator(&log));
        run(generator.anext()).unwrap();
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), ["dropped"]);
        assert_eq!(run(generator.anext()), Err(refused(Status::Closed, ())));
    }
}

mod implementation_details {
    use super::*;

    #[test]
    fn the_value_is_pushed_when_the_awaitable_is_first_iterated_and_then_nothing() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<&'static str, Yield = u32> {
            let sent = yield_!(1);
            log.say(sent);
            pause().await;
            let sent = yield_!(2);
            log.say(sent);
        }
        let log = Log::default();
        let mut generator = pin!(generator(&log));
        run(generator.start()).unwrap();
        let mut asend = generator.asend("value");
        assert_eq!(log.said(), [""; 0]);
        assert!(polled(&mut asend, 1).is_pending());
        assert_eq!(log.said(), ["value"]);
        assert_eq!(run(asend), Ok(Yielded(2)));
        assert_eq!(log.said(), [""; 0]);
    }
}

mod why_asend_and_athrow_are_necessary {
    use super::*;

    /// Implements `contextlib.contextmanager` by hand.
    #[test]
    fn they_make_a_context_manager_of_a_generator() {
        #[async_generator]
        async fn context(
            log: &Log,
        ) -> impl AsyncGenerator<(), &'static str, Yield = (), Return = Result<(), &'static str>>
        {
            pause().await;
            log.say("open");
            finally!({ yield_!() }, {
                pause().await;
                log.say("close");
            })
        }
        let log = Log::default();
        for (outcome, end) in [(Ok(()), Ok(())), (Err("error"), Err("error"))] {
            let mut context = pin!(context(&log));
            assert_eq!(run(context.start()), Ok(Yielded(())));
            log.say("block");
            let exited = match outcome {
                Ok(()) => run(context.anext()).unwrap(),
                Err(error) => run(context.athrow(error)).unwrap(),
            };
            assert_eq!(exited, Complete(end));
            assert_eq!(log.said(), ["open", "block", "close"]);
        }
    }
}
