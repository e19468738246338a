//! The places where a `finally!` may stand. It works the same way in all of them.

use std::pin::pin;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_gen, async_generator, try_async_gen,
};
use asyncgen_tests::{collect, pause};

use crate::{Log, run};

/// Runs a generator to its end, and another one of the same kind to its first yield, where it is
/// closed. Evaluates to the events of both.
macro_rules! runs_and_closes {
    ($log:ident => $generator:expr) => {{
        let log = Log::default();
        let $log = &log;
        collect($generator);
        let ran = log.said();
        run(async {
            let mut closed = pin!($generator);
            closed.anext().await.unwrap();
            assert_eq!(log.said(), [""; 0]);
            closed.aclose().await.unwrap();
        });
        (ran, log.said())
    }};
}

fn cleaned_once_each() -> (Vec<&'static str>, Vec<&'static str>) {
    (vec!["cleanup", "end"], vec!["cleanup"])
}

#[test]
fn in_async_gen() {
    let said = runs_and_closes!(log => async_gen! {
        finally!({ yield_!(1); }, { log.say("cleanup"); });
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_try_async_gen() {
    fn generator(
        log: &Log,
    ) -> impl AsyncGenerator<Yield = Result<u32, ()>, Return = Result<(), ()>>
    + asyncgen::Stream<Item = Result<u32, ()>> {
        try_async_gen! {
            finally!({
                yield_!(1);
                async { Err::<(), ()>(()) }.await
            }, {
                log.say("cleanup");
            })
            .or_else(|()| {
                log.say("end");
                Err(())
            })?;
        }
    }
    assert_eq!(runs_and_closes!(log => generator(log)), cleaned_once_each());
}

#[test]
fn among_the_tokens_of_println() {
    let said = runs_and_closes!(log => async_gen! {
        println!("{:?}", finally!({ yield_!(1) }, { log.say("cleanup") }));
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn among_the_tokens_of_vec() {
    let said = runs_and_closes!(log => async_gen! {
        let value = vec![finally!({ yield_!(1); 2 }, { log.say("cleanup") })];
        assert_eq!(value, [2]);
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_a_handler_of_select() {
    let said = runs_and_closes!(log => async_gen! {
        tokio::select! {
            biased;
            () = pause(), if false => {}
            () = std::future::ready(()) => {
                finally!({ yield_!(1); }, { log.say("cleanup"); });
            }
        }
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_what_a_macro_of_the_users_is_handed() {
    macro_rules! the_same {
        ($($tokens:tt)*) => { $($tokens)* };
    }
    let said = runs_and_closes!(log => async_gen! {
        the_same!(finally!({ yield_!(1); }, { log.say("cleanup"); }););
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_what_a_macro_of_the_users_writes() {
    macro_rules! cleaning_up {
        ($body:block, $log:ident) => {
            finally!($body, {
                $log.say("cleanup");
            })
        };
    }
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        cleaning_up!(
            {
                yield_!(1);
            },
            log
        );
        log.say("end");
    }
    let said = runs_and_closes!(log => generator(log));
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_another_finallys_macro_tokens() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        println!(
            "{:?}",
            finally!({ vec![finally!({ yield_!(1) }, { log.say("inner") })] }, {
                assert_eq!(finally!({ 2 }, { log.say("in the cleanup") }), 2);
            })
        );
    }
    let all = vec!["inner", "in the cleanup"];
    assert_eq!(runs_and_closes!(log => generator(log)), (all.clone(), all));
}

#[test]
fn within_an_expression() {
    let said = runs_and_closes!(log => async_gen! {
        let mut values = [0, 0];
        values[1] += match finally!({ yield_!(1); 2 }, { log.say("cleanup") }) {
            n if n > 1 => n,
            _ => 0,
        } + 1;
        assert_eq!(values, [0, 3]);
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn within_for_await() {
    let said = runs_and_closes!(log => async_gen! {
        #[for_await]
        for n in async_gen! { yield_!(1); } {
            finally!({ yield_!(n); }, { log.say("cleanup"); });
        }
        log.say("end");
    });
    assert_eq!(said, cleaned_once_each());
}

#[test]
fn in_a_body_that_a_closing_generator_borrows_from() {
    /// The outer body contains the variable that the inner cleanup uses.
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        let text = String::from("text");
        finally!(
            {
                let text = &text;
                finally!(
                    {
                        let long = text.repeat(2);
                        finally!(
                            {
                                yield_!(long.len() as u32);
                            },
                            {
                                pause().await;
                                assert_eq!(long, "texttext");
                                log.say("long");
                            }
                        );
                    },
                    {
                        assert_eq!(text, "text");
                        log.say("text");
                    }
                );
            },
            {
                drop(text);
                log.say("dropped");
            }
        );
    }
    let all = vec!["long", "text", "dropped"];
    assert_eq!(runs_and_closes!(log => generator(log)), (all.clone(), all));
}

#[test]
fn a_finally_that_never_yields_cleans_up_as_well() {
    let log = &Log::default();
    let mut generator = pin!(async_gen! {
        finally!({}, { log.say("cleanup"); });
        if log.0.borrow().is_empty() {
            yield_!(1);
        }
    });
    assert_eq!(run(generator.anext()), Ok(GeneratorState::Complete(())));
}
