//! Tests for the statements of [PEP 380](https://peps.python.org/pep-0380/), "Syntax for Delegating to
//! a Subgenerator", under the titles of its sections.
//!
//! Statements that cannot be violated because of types:
//!
//! | The PEP | Here |
//! |---|---|
//! | sending a value to an iterator without `send` raises `AttributeError` | a stream takes no values; values sent during the delegation are dropped |
//! | an exception of the iterator's `close` propagates to the delegating generator | a body cannot observe that it is being closed; panics propagate: `panics.rs` |
//! | `StopIteration` is thrown into the delegating generator | there is no such value |
//! | `StopIteration` has a `value` attribute | `GeneratorState::Complete` has a field |
//! | the subgenerator takes values that the delegating generator does not | does not compile: `ui-tests/ui/protocol/yield_from_of_another_resume.rs` |

use std::pin::pin;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
use futures::stream;

use crate::{Log, refused, run};

use GeneratorState::{Complete, Yielded};

/// Yields each value that it is sent. Returns the error that it is thrown.
#[async_generator]
async fn inner(log: &Log) -> impl AsyncGenerator<u32, char, Yield = u32, Return = char> {
    let mut heard = 0;
    finally!(
        {
            loop {
                heard = match yield_!(heard) {
                    Ok(sent) => sent,
                    Err(thrown) => return thrown,
                };
            }
        },
        {
            log.say("inner");
        }
    )
}

#[async_generator]
async fn outer(log: &Log) -> impl AsyncGenerator<u32, char, Yield = u32, Return = Option<char>> {
    let _dropped = log.at_drop("outer");
    let value = yield_from_!(inner(log));
    log.say("outer resumed");
    let _ = yield_!(100);
    Some(value)
}

mod proposal {
    use super::*;

    #[test]
    fn values_that_the_iterator_yields_go_to_the_caller() {
        #[async_generator]
        async fn outer() -> impl AsyncGenerator<Yield = u32> {
            yield_from_!(stream::iter([1, 2]));
            yield_!(3);
        }
        assert_eq!(asyncgen_tests::collect(outer()), [1, 2, 3]);
    }

    #[test]
    fn values_that_are_sent_go_to_the_iterator() {
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.start()).unwrap();
        assert_eq!(run(outer.asend(5)), Ok(Yielded(5)));
        assert_eq!(run(outer.anext()), Ok(Yielded(0)));
    }

    #[test]
    fn errors_that_are_thrown_go_to_the_iterator_and_if_it_returns_the_outer_is_resumed() {
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.start()).unwrap();
        assert_eq!(run(outer.athrow('e')), Ok(Yielded(100)));
        assert_eq!(log.said(), ["inner", "outer resumed"]);
    }

    #[test]
    fn an_error_that_the_iterator_ends_with_propagates_to_the_outer() {
        #[async_generator]
        async fn inner() -> impl AsyncGenerator<(), char, Yield = u32, Return = Result<(), char>> {
            yield_!(1)?;
            Ok(())
        }
        #[async_generator]
        async fn outer() -> impl AsyncGenerator<(), char, Yield = u32, Return = Result<(), String>>
        {
            yield_from_!(inner()).map_err(|error| format!("{error} in the outer"))
        }
        let mut outer = pin!(outer());
        run(outer.anext()).unwrap();
        assert_eq!(
            run(outer.athrow('e')),
            Ok(Complete(Err("e in the outer".into())))
        );
    }

    #[test]
    fn an_error_that_is_thrown_into_a_plain_iterator_arises_in_the_outer() {
        #[async_generator]
        async fn outer() -> impl AsyncGenerator<(), char, Yield = u32, Return = Result<(), char>> {
            yield_from_!(stream::iter([1, 2]))
        }
        let mut outer = pin!(outer());
        run(outer.anext()).unwrap();
        assert_eq!(run(outer.athrow('e')), Ok(Complete(Err('e'))));
    }

    #[test]
    fn closing_the_outer_closes_the_iterator_and_then_the_outer() {
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.start()).unwrap();
        assert_eq!(run(outer.aclose()), Ok(()));
        assert_eq!(log.said(), ["inner", "outer"]);
    }

    #[test]
    fn an_error_of_closing_the_iterator_comes_out_of_closing_the_outer() {
        #[async_generator]
        async fn ignores() -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_!(1);
                },
                {
                    yield_!(2);
                }
            );
        }
        #[async_generator]
        async fn outer(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_from_!(ignores());
                },
                {
                    log.say("outer");
                }
            );
        }
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.anext()).unwrap();
        assert_eq!(run(outer.aclose()), Err(YieldedInCleanup(2)));
        assert_eq!(log.said(), ["outer"]);
    }

    #[test]
    fn the_value_of_yield_from_is_what_the_iterator_returned() {
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.start()).unwrap();
        run(outer.athrow('v')).unwrap();
        assert_eq!(run(outer.anext()), Ok(Complete(Some('v'))));
    }
}

mod formal_semantics {
    use super::*;

    #[test]
    fn the_first_value_is_asked_for_with_next_whatever_the_outer_was_resumed_with() {
        #[async_generator]
        async fn outer(log: &Log) -> impl AsyncGenerator<u32, char, Yield = u32, Return = char> {
            let _ = yield_!(1);
            yield_from_!(inner(log))
        }
        let log = Log::default();
        let mut outer = pin!(outer(&log));
        run(outer.start()).unwrap();
        assert_eq!(run(outer.asend(5)), Ok(Yielded(0)));
    }

    #[test]
    fn an_iterator_that_ends_at_once_has_its_value_at_once() {
        #[async_generator]
        async fn nothing() -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
            "value"
        }
        #[async_generator]
        async fn outer() -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
            yield_from_!(nothing())
        }
        assert_eq!(run(pin!(outer()).anext()), Ok(Complete("value")));
    }

    #[test]
    fn a_return_with_a_value_ends_the_generator_and_no_cleanup_can_catch_it() {
        let log = Log::default();
        let mut inner = pin!(inner(&log));
        run(inner.start()).unwrap();
        assert_eq!(run(inner.athrow('r')), Ok(Complete('r')));
        assert_eq!(log.said(), ["inner"]);
        assert_eq!(run(inner.anext()), Err(refused(Status::Closed, ())));
    }
}

mod the_refactoring_principle {
    use super::*;

    /// Contains all of its code.
    #[async_generator]
    async fn whole(log: &Log) -> impl AsyncGenerator<u32, char, Yield = u32, Return = char> {
        finally!(
            {
                let first = yield_!(1);
                let thrown = loop {
                    match yield_!(first.unwrap_or(9)) {
                        Ok(_) => {}
                        Err(thrown) => break thrown,
                    }
                };
                let _ = yield_!(2);
                thrown
            },
            {
                log.say("cleanup");
            }
        )
    }

    /// Like `whole`, with the middle part in another generator.
    #[async_generator]
    async fn factored(log: &Log) -> impl AsyncGenerator<u32, char, Yield = u32, Return = char> {
        #[async_generator]
        async fn middle(n: u32) -> impl AsyncGenerator<u32, char, Yield = u32, Return = char> {
            loop {
                match yield_!(n) {
                    Ok(_) => {}
                    Err(thrown) => break thrown,
                }
            }
        }
        finally!(
            {
                let first = yield_!(1);
                let thrown = yield_from_!(middle(first.unwrap_or(9)));
                let _ = yield_!(2);
                thrown
            },
            {
                log.say("cleanup");
            }
        )
    }

    /// Returns everything that a caller observes if it closes the generator after a number of
    /// verbs.
    fn seen(
        generator: impl AsyncGenerator<u32, char, Yield = u32, Return = char>,
        verbs: usize,
    ) -> Vec<String> {
        let mut generator = pin!(generator);
        let mut seen = vec![format!("{:?}", run(generator.start()))];
        for verb in 0..verbs {
            let state = match verb {
                0 => run(generator.asend(5)).ok(),
                2 => run(generator.athrow('e')).ok(),
                _ => run(generator.anext()).ok(),
            };
            seen.push(format!("{state:?} {:?}", generator.status()));
        }
        seen.push(format!("{:?}", run(generator.aclose())));
        seen
    }

    #[test]
    fn a_generator_behaves_the_same_with_a_part_of_it_in_another() {
        for verbs in 0..=5 {
            let [one, other] = [Log::default(), Log::default()];
            assert_eq!(seen(whole(&one), verbs), seen(factored(&other), verbs));
            assert_eq!(one.said(), other.said());
        }
    }
}

mod finalization {
    use super::*;

    /// A generator without a cleanup.
    #[async_generator]
    async fn counter() -> impl AsyncGenerator<Yield = u32> {
        for n in 0.. {
            yield_!(n);
        }
    }

    #[test]
    fn closing_the_outer_closes_an_iterator_that_others_refer_to() {
        #[async_generator]
        async fn outer<G>(shared: &mut G, log: &Log) -> impl AsyncGenerator<Yield = u32>
        where
            G: AsyncGenerator<Yield = u32, Return = ()> + Unpin,
        {
            finally!(
                {
                    yield_from_!(shared);
                },
                { log.say("cleanup") }
            );
        }
        let log = Log::default();
        let mut shared = pin!(counter());
        let mut outer = Box::pin(outer(&mut shared, &log));
        run(outer.anext()).unwrap();
        run(outer.aclose()).unwrap();
        drop(outer);
        assert_eq!(shared.status(), Status::Closed);
        assert_eq!(log.said(), ["cleanup"]);
    }

    #[test]
    fn an_iterator_is_spared_by_a_means_other_than_yield_from() {
        #[async_generator]
        async fn outer<G>(shared: &mut G) -> impl AsyncGenerator<Yield = u32>
        where
            G: asyncgen::Stream<Item = u32> + Unpin,
        {
            #[for_await]
            for item in shared {
                yield_!(item);
            }
        }
        let mut shared = pin!(counter());
        let mut outer = Box::pin(outer(&mut shared));
        run(outer.anext()).unwrap();
        run(outer.aclose()).unwrap();
        drop(outer);
        assert_eq!(run(shared.anext()), Ok(Yielded(1)));
    }
}

mod generators_as_threads {
    use super::*;

    /// In Python, a call `f(x)` becomes `yield from g(x)`.
    #[test]
    fn a_generator_that_is_delegated_to_is_like_a_function_that_can_be_suspended() {
        #[async_generator]
        async fn factorial(n: u32) -> asyncgen::BoxAsyncGenerator<'static, (), u32> {
            yield_!();
            match n {
                0 => 1,
                _ => n * yield_from_!(factorial(n - 1)),
            }
        }
        let mut thread = factorial(4);
        for _ in 0..=4 {
            assert_eq!(run(thread.anext()), Ok(Yielded(())));
        }
        assert_eq!(run(thread.anext()), Ok(Complete(24)));
    }
}
