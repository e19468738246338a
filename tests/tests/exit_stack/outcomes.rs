//! The outcome that each exit receives, and the result of closing a stack.

use std::cell::RefCell;
use std::convert::Infallible;
use std::num::ParseIntError;

use asyncgen::{
    AsyncContextManager, AsyncExitStack, Completed, LocalAsyncExitStack, async_context_manager,
    async_with,
};

use crate::{Failure, Log, fails, log_exit, logged, panic_of, pause, quiet, run, suppress};

#[test]
fn exits_run_in_reverse_order() {
    let log = Log::default();
    let closed = run(async {
        let stack = AsyncExitStack::new();
        let _ = stack.enter(logged(&log, "a")).await;
        stack.defer(async { log.say("b") });
        stack.push(async |outcome| {
            log_exit(&log, "c", &outcome);
            outcome
        });
        let _ = stack.enter(quiet(&log, "d")).await;
        let _ = stack.enter(logged(&log, "e")).await;
        stack.close(Ok(1)).await
    });
    assert_eq!(closed, Ok(1));
    assert_eq!(
        log.said(),
        "e ok, e cleanup, ~e, d, d cleanup, ~d, c ok, b, a ok, a cleanup, ~a"
    );
}

#[test]
fn an_error_passes_through() {
    let log = Log::default();
    let closed: Result<u32, _> = run(async {
        let stack = AsyncExitStack::new();
        let _ = stack.enter(logged(&log, "a")).await;
        stack.defer(async { log.say("b") });
        stack.push(async |outcome| {
            log_exit(&log, "c", &outcome);
            outcome
        });
        let _ = stack.enter(quiet(&log, "d")).await;
        let _ = stack.enter(logged(&log, "e")).await;
        stack.close(Err("failed")).await
    });
    assert_eq!(closed, Err("failed"));
    assert_eq!(
        log.said(),
        "e failed, e cleanup, ~e, d, d cleanup, ~d, c failed, b, a failed, a cleanup, ~a"
    );
}

#[test]
fn an_exit_replaces_the_outcome() {
    for outcome in [Ok(1), Err("failed")] {
        let log = Log::default();
        let closed = run(async {
            let stack = AsyncExitStack::new();
            let _ = stack.enter(logged(&log, "a")).await;
            let _ = stack.enter(fails(&log, "second")).await;
            let _ = stack.enter(quiet(&log, "b")).await;
            let _ = stack.enter(fails(&log, "first")).await;
            stack.close(outcome).await
        });
        assert_eq!(closed, Err("second"));
        let outcome = outcome.map_or_else(|error| error, |_| "ok");
        assert_eq!(
            log.said(),
            format!("fails {outcome}, b, b cleanup, ~b, fails first, a second, a cleanup, ~a")
        );
    }
}

#[test]
fn an_exit_suppresses_an_error() {
    let log = Log::default();
    // A stack: the exits, the last one first; an outcome; the result; and the events.
    type Case<T> = (
        &'static [Failure],
        Result<T, Failure>,
        Result<Option<T>, Failure>,
        &'static str,
    );
    let cases: [Case<u32>; 8] = [
        (&["a"], Ok(1), Ok(Some(1)), "suppress ok"),
        (&["a"], Err("a"), Ok(None), "suppress a"),
        (&["a"], Err("b"), Err("b"), "suppress b"),
        (&["a", "b"], Err("b"), Ok(None), "suppress b, suppress b"),
        (&["b", "a"], Err("b"), Ok(None), "suppress b, suppress ok"),
        (&["a", "!a"], Ok(1), Err("a"), "suppress ok, fails ok"),
        (&["!a", "a"], Ok(1), Ok(None), "fails ok, suppress a"),
        (
            &["!a", "a", "!b", "b"],
            Err("c"),
            Ok(None),
            "fails c, suppress a, fails ok, suppress b",
        ),
    ];
    for (exits, outcome, expected, events) in cases {
        let closed = run(async {
            let stack = AsyncExitStack::suppressing();
            for exit in exits.iter().rev() {
                match exit.strip_prefix('!') {
                    Some(error) => stack.enter(fails(&log, error)).await.map(drop),
                    None => stack.enter(suppress(&log, exit)).await.map(drop),
                }
                .unwrap();
            }
            stack.close(outcome).await
        });
        assert_eq!(closed, expected, "{exits:?}, {outcome:?}");
        assert_eq!(log.said(), events, "{exits:?}, {outcome:?}");
    }
}

/// A manager and a callback may drop the `Completed` of a block that succeeded.
#[test]
fn ok_without_completed_drops_the_value() {
    #[async_context_manager]
    async fn discards()
    -> impl AsyncContextManager<Value = (), Error = Failure, Exit = Option<Completed>> {
        drop(yield_!());
        Ok(None)
    }
    run(async {
        let stack = LocalAsyncExitStack::suppressing();
        stack.enter(discards()).await.unwrap();
        assert_eq!(stack.close(Ok(1)).await, Ok(None));
        let stack = AsyncExitStack::<Failure, _>::suppressing();
        stack.push(async |outcome| {
            drop(outcome);
            Ok(None)
        });
        stack.push(async |outcome| outcome.map(Some));
        assert_eq!(stack.close(Ok(1)).await, Ok(None));
    });
}

/// A `Completed` that was kept from another use does not turn a failure into success. The entries below are closed.
#[test]
fn a_completed_of_another_use() {
    let log = Log::default();
    for with in ["manager", "callback"] {
        for suppressing in [false, true] {
            let kept = RefCell::new(None);
            let panic = panic_of(|| {
                run(async {
                    let stack = LocalAsyncExitStack::new();
                    stack.push(async |outcome| {
                        *kept.borrow_mut() = outcome.ok();
                        Err("kept")
                    });
                    assert_eq!(stack.close(Ok(1)).await, Err::<u32, _>("kept"));

                    #[async_context_manager]
                    async fn cheats(
                        kept: &RefCell<Option<Completed>>,
                    ) -> impl AsyncContextManager<Value = (), Error = Failure> {
                        drop(yield_!());
                        Ok(kept.take().unwrap())
                    }
                    macro_rules! fill {
                        ($stack:expr) => {{
                            let stack = $stack;
                            let _ = stack.enter(logged(&log, "a")).await;
                            if with == "manager" {
                                stack.enter(cheats(&kept)).await.unwrap();
                            } else {
                                stack.push(async |_| Ok(kept.take().unwrap().into()));
                            }
                            stack
                        }};
                    }
                    let failed: Result<u32, _> = Err("failed");
                    if suppressing {
                        let stack = fill!(LocalAsyncExitStack::suppressing());
                        stack.close(failed).await.unwrap_err();
                    } else {
                        let stack = fill!(LocalAsyncExitStack::new());
                        stack.close(failed).await.unwrap_err();
                    }
                });
            });
            assert_eq!(
                panic,
                "a context manager returned the `Completed` of another use: this block failed"
            );
            assert_eq!(log.said(), "a cleanup, ~a");
        }
    }
}

/// A stack without errors returns any value, an `Err` included.
#[test]
fn a_stack_without_errors() {
    let log = Log::default();
    run(async {
        let stack = AsyncExitStack::infallible();
        stack.enter(quiet(&log, "a")).await.push('!');
        let outcome = "seven".parse::<u32>();
        let closed: Result<u32, ParseIntError> = stack.close(outcome).await;
        assert!(closed.is_err());
        assert_eq!(AsyncExitStack::infallible().close("text").await, "text");
        let length = async_with!(AsyncExitStack::infallible(), |stack| {
            stack.enter(quiet(&log, "b")).await.len()
        });
        assert_eq!(length, 1);
    });
    assert_eq!(log.said(), "a, a cleanup, ~a, b, b cleanup, ~b");
}

/// Managers without errors fit each kind of a stack, and leave the outcome as it is.
#[test]
fn managers_without_errors_fit_every_stack() {
    let log = Log::default();
    for outcome in [Ok(1), Err("failed")] {
        run(async {
            let stack = AsyncExitStack::new();
            stack.enter(quiet(&log, "a")).await.push('!');
            assert_eq!(stack.close(outcome).await, outcome);
            let stack = AsyncExitStack::suppressing();
            stack.enter(quiet(&log, "a")).await.push('!');
            assert_eq!(stack.close(outcome).await, outcome.map(Some));
        });
    }
    run(async {
        let stack = AsyncExitStack::<Infallible>::new();
        stack.enter(quiet(&log, "a")).await.push('!');
        let Ok(closed) = stack.close(Ok(1)).await;
        assert_eq!(closed, 1);
    });
}

/// A manager that is generic in its error fits a stack of any error that it can create.
#[test]
fn a_manager_that_is_generic_in_its_error() {
    #[async_context_manager]
    async fn number<E: From<ParseIntError> + Send>(
        text: &str,
    ) -> impl AsyncContextManager<Value = u32, Error = E> + Send {
        pause().await;
        yield_!(&mut text.parse::<u32>()?)
    }
    run(async {
        let sum = async_with!(AsyncExitStack::new(), |stack| -> Result<
            u32,
            Box<dyn std::error::Error + Send + Sync>,
        > {
            let mut sum = 0;
            for text in ["1", "2"] {
                sum += *stack.enter(number(text)).await?;
            }
            Ok(sum)
        });
        assert_eq!(sum.unwrap(), 3);
        let failed: Result<(), ParseIntError> = async_with!(AsyncExitStack::new(), |stack| {
            stack.enter(number("one")).await?;
            Ok(())
        });
        assert!(failed.is_err());
    });
}

/// A manager with another error type is adapted by a manager that says how an error of the block is passed to it.
#[test]
fn a_manager_with_another_error() {
    #[async_context_manager]
    async fn inner(log: &Log) -> impl AsyncContextManager<Value = u32, Error = u32> + Send {
        let outcome = yield_!(&mut 1);
        log.say(format!("inner {:?}", outcome.as_ref().err()));
        outcome.map_err(|error| error + 1)
    }
    #[async_context_manager]
    async fn adapted(log: &Log) -> impl AsyncContextManager<Value = u32, Error = String> + Send {
        let used = async_with!(inner(log), |value| {
            match yield_!(value) {
                Ok(done) => Ok(done),
                Err(error) => Err(u32::try_from(error.len()).unwrap()),
            }
        });
        used.map_err(|error| error.to_string())
    }
    let log = Log::default();
    run(async {
        let stack = AsyncExitStack::new();
        let value = stack.enter(adapted(&log)).await.unwrap();
        let outcome = Ok(*value);
        assert_eq!(stack.close(outcome).await, Ok(1));
        let stack = AsyncExitStack::new();
        stack.enter(adapted(&log)).await.unwrap();
        let failed: Result<(), _> = Err(String::from("12345"));
        assert_eq!(stack.close(failed).await, Err(String::from("6")));
    });
    assert_eq!(log.said(), "inner None, inner Some(5)");
}

/// `pop_all` moves the entries, and closing the old stack does nothing.
#[test]
fn pop_all() {
    let log = Log::default();
    run(async {
        let mut stack = AsyncExitStack::new();
        let _ = stack.enter(logged(&log, "a")).await;
        stack.defer(async { log.say("b") });
        let mut all = stack.pop_all();
        let _ = stack.enter(logged(&log, "c")).await;
        assert_eq!(stack.close(Ok(1)).await, Ok(1));
        assert_eq!(log.said(), "c ok, c cleanup, ~c");
        let _ = all.enter(logged(&log, "d")).await;
        let empty = all.pop_all().pop_all();
        assert_eq!(all.close(Ok(2)).await, Ok(2));
        assert_eq!(log.said(), "");
        let failed: Result<(), _> = Err("failed");
        assert_eq!(empty.close(failed).await, failed);
    });
    assert_eq!(
        log.said(),
        "d failed, d cleanup, ~d, b, a failed, a cleanup, ~a"
    );
}

/// A function that opens several resources exits them if one fails, and returns a stack that exits them otherwise.
#[test]
fn pop_all_at_the_end_of_a_function() {
    async fn open<'a>(log: &'a Log, fails: bool) -> Result<AsyncExitStack<'a, Failure>, Failure> {
        async_with!(AsyncExitStack::new(), |stack| {
            let _ = stack.enter(logged(log, "a")).await?;
            let _ = stack.enter(logged(log, "b")).await?;
            if fails {
                return Err("failed");
            }
            Ok(stack.pop_all())
        })
    }
    let log = Log::default();
    run(async {
        assert_eq!(open(&log, true).await.err(), Some("failed"));
        assert_eq!(
            log.said(),
            "b failed, b cleanup, ~b, a failed, a cleanup, ~a"
        );
        let opened = open(&log, false).await.unwrap();
        assert_eq!(log.said(), "");
        assert_eq!(opened.close(Ok(1)).await, Ok(1));
        assert_eq!(log.said(), "b ok, b cleanup, ~b, a ok, a cleanup, ~a");
    });
}

/// A stack that has been closed is empty, and can be used again.
#[test]
fn a_stack_is_used_again() {
    let log = Log::default();
    run(async {
        let mut stack = AsyncExitStack::infallible();
        for name in ["a", "b"] {
            async_with!(&mut stack, |stack| {
                stack.enter(quiet(&log, name)).await.push('!');
            });
        }
    });
    assert_eq!(log.said(), "a, a cleanup, ~a, b, b cleanup, ~b");
}
