//! The tests of `contextlib.AsyncExitStack` in CPython 3.13, by behavior. Each test here has the name of its counterpart.
//!
//! | `TestBaseExitStack` | Here |
//! |---|---|
//! | `test_instance_docs` | impossible: a Rust value has no documentation at run time. rustdoc's lint `missing_docs` checks the type. |
//! | `test_no_resources` | same |
//! | `test_callback` | same. A future captures its arguments, so the compiler checks them. |
//! | `test_push` | same. An entered manager is pushed as `async \|outcome\| entered.exit(outcome).await`. |
//! | `test_enter_context` | same |
//! | `test_enter_context_errors` | compile error: `ui/exit_stack/of_what_is_no_manager.rs` |
//! | `test_close` | same. The block closes the stack that it takes with `mem::take`. |
//! | `test_pop_all` | same |
//! | `test_exit_raise` | same |
//! | `test_exit_suppress` | same, on a `suppressing` stack |
//! | `test_exit_exception_traceback` | impossible: errors are values without a traceback |
//! | `test_exit_exception_chaining_reference` | same. An error is chained by the code that creates it. |
//! | `test_exit_exception_chaining` | same |
//! | `test_exit_exception_explicit_none_context` | same |
//! | `test_exit_exception_non_suppressing` | same |
//! | `test_exit_exception_with_correct_context` | same |
//! | `test_exit_exception_with_existing_context` | same |
//! | `test_body_exception_suppress` | same |
//! | `test_exit_exception_chaining_suppress` | same |
//! | `test_excessive_nesting` | same |
//! | `test_instance_bypass` | impossible: methods are not looked up at run time |
//! | `test_dont_reraise_RuntimeError` | same |
//!
//! | `TestAsyncExitStack` | Here |
//! |---|---|
//! | the tests above | the callbacks and managers here await |
//! | `test_async_callback` | same |
//! | `test_async_push` | same |
//! | `test_async_enter_context` | same |
//! | `test_enter_async_context_errors` | compile error, as above |
//! | `test_async_exit_exception_chaining` | same |
//! | `test_async_exit_exception_explicit_none_context` | same |
//! | `test_instance_bypass_async` | impossible, as above |

#![allow(non_snake_case, reason = "the names are those of CPython")]

use std::cell::RefCell;
use std::mem;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, Completed, LocalAsyncExitStack,
    async_context_manager, async_with,
};

use crate::{pause, run};

/// An error that knows the error that was handled when it was created.
#[derive(Clone, Debug, PartialEq)]
struct Exception {
    name: &'static str,
    context: Option<Box<Exception>>,
}

/// Creates an error outside of any handler.
fn exception(name: &'static str) -> Exception {
    Exception {
        name,
        context: None,
    }
}

/// Creates an error while an outcome is handled.
fn raised(name: &'static str, outcome: Result<Completed, Exception>) -> Exception {
    Exception {
        name,
        context: outcome.err().map(Box::new),
    }
}

/// Appends an error to the end of a chain.
fn set_context(error: &mut Exception, end: Option<Exception>) {
    match &mut error.context {
        Some(context) => set_context(context, end),
        last => *last = end.map(Box::new),
    }
}

/// Returns the names of an error and of its contexts.
fn chain(error: &Exception) -> Vec<&'static str> {
    let contexts = std::iter::successors(Some(error), |error| error.context.as_deref());
    contexts.map(|error| error.name).collect()
}

type Outcome = Result<Completed, Exception>;
type Suppressible = Result<Option<Completed>, Exception>;

/// A synchronous function, and one that awaits, for the same callback.
async fn ready(outcome: Suppressible) -> Suppressible {
    outcome
}

async fn later(outcome: Suppressible) -> Suppressible {
    pause().await;
    outcome
}

/// A manager whose exit is a function.
#[async_context_manager]
async fn exits_by(
    exit: impl FnOnce(Outcome) -> Suppressible,
) -> impl AsyncContextManager<Value = (), Error = Exception, Exit = Option<Completed>> {
    pause().await;
    let outcome = yield_!();
    pause().await;
    exit(outcome)
}

/// Fails with the given error, in whose context the outcome is.
fn raises(name: &'static str) -> impl FnOnce(Outcome) -> Suppressible {
    move |outcome| Err(raised(name, outcome))
}

/// Fails with an error that was created while another one, created while the outcome was handled, was handled.
fn raises_nested(inner: &'static str, outer: &'static str) -> impl FnOnce(Outcome) -> Suppressible {
    move |outcome| Err(raised(outer, Err(raised(inner, outcome))))
}

fn suppresses(_: Outcome) -> Suppressible {
    Ok(None)
}

#[test]
fn test_no_resources() {
    run(async {
        async_with!(AsyncExitStack::infallible(), |_| {});
        assert_eq!(
            AsyncExitStack::new().close(Ok::<_, Exception>(1)).await,
            Ok(1)
        );
    });
}

/// Callbacks with several arguments, and none.
async fn calls_callbacks_in_reverse_order() {
    let expected = ["", "1", "1 2", "1 2 a", "a", "a b"];
    let result = RefCell::new(Vec::new());
    async_with!(LocalAsyncExitStack::infallible(), |stack| {
        for arguments in expected {
            let result = &result;
            stack.defer(async move {
                pause().await;
                result.borrow_mut().push(arguments);
            });
        }
        assert!(result.borrow().is_empty());
    });
    let mut result = result.into_inner();
    result.reverse();
    assert_eq!(result, expected);
}

#[test]
fn test_callback() {
    run(calls_callbacks_in_reverse_order());
}

#[test]
fn test_async_callback() {
    run(calls_callbacks_in_reverse_order());
}

/// Functions, and managers that have been entered elsewhere, that expect and suppress an error.
macro_rules! pushes {
    ($when:ident) => {
        run(async {
            let expects_error = |outcome: Outcome| {
                assert_eq!(
                    outcome.as_ref().err(),
                    Some(&exception("ZeroDivisionError"))
                );
                outcome.map(Some)
            };
            let expects_ok = |outcome: Outcome| {
                assert!(outcome.is_ok());
                outcome.map(Some)
            };
            let used: Result<Option<u32>, _> =
                async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                    stack.push(|outcome| $when(expects_ok(outcome)));
                    for exit in [expects_ok, suppresses] {
                        let manager = Box::pin(exits_by(exit)).enter_owned().await?;
                        stack.push(|outcome| manager.exit(outcome));
                    }
                    stack.push(|outcome| $when(expects_error(outcome)));
                    for _ in 0..2 {
                        let manager = Box::pin(exits_by(expects_error)).enter_owned().await?;
                        stack.push(|outcome| manager.exit(outcome));
                    }
                    Err(exception("ZeroDivisionError"))
                });
            assert_eq!(used, Ok(None));
        });
    };
}

#[test]
fn test_push() {
    pushes!(ready);
}

#[test]
fn test_async_push() {
    pushes!(later);
}

async fn enters_a_manager() {
    #[async_context_manager]
    async fn appends(result: &RefCell<Vec<u32>>) -> impl AsyncContextManager<Value = &'static str> {
        result.borrow_mut().push(1);
        pause().await;
        let mut value = "value";
        yield_!(&mut value);
        pause().await;
        result.borrow_mut().push(3);
    }
    let result = RefCell::new(Vec::new());
    async_with!(LocalAsyncExitStack::infallible(), |stack| {
        stack.defer(async { result.borrow_mut().push(4) });
        assert_eq!(*stack.enter(appends(&result)).await, "value");
        result.borrow_mut().push(2);
    });
    assert_eq!(result.into_inner(), [1, 2, 3, 4]);
}

#[test]
fn test_enter_context() {
    run(enters_a_manager());
}

#[test]
fn test_async_enter_context() {
    run(enters_a_manager());
}

#[test]
fn test_close() {
    let result = RefCell::new(Vec::new());
    run(async {
        async_with!(LocalAsyncExitStack::infallible(), |stack| {
            stack.defer(async { result.borrow_mut().push(1) });
            mem::take(stack).close(()).await;
            result.borrow_mut().push(2);
        });
    });
    assert_eq!(result.into_inner(), [1, 2]);
}

#[test]
fn test_pop_all() {
    let result = RefCell::new(Vec::new());
    run(async {
        let all = async_with!(LocalAsyncExitStack::infallible(), |stack| {
            stack.defer(async { result.borrow_mut().push(3) });
            let all = stack.pop_all();
            result.borrow_mut().push(1);
            all
        });
        result.borrow_mut().push(2);
        all.close(()).await;
    });
    assert_eq!(result.into_inner(), [1, 2, 3]);
}

#[test]
fn test_exit_raise() {
    run(async {
        let used: Result<u32, _> = async_with!(LocalAsyncExitStack::new(), |stack| {
            stack.push(async |outcome| outcome);
            Err(exception("ZeroDivisionError"))
        });
        assert_eq!(used, Err(exception("ZeroDivisionError")));
    });
}

#[test]
fn test_exit_suppress() {
    run(async {
        let used: Result<Option<u32>, _> =
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.push(async |outcome| suppresses(outcome));
                Err(exception("ZeroDivisionError"))
            });
        assert_eq!(used, Ok(None));
    });
}

/// The chain that nested blocks produce. `test_exit_exception_chaining` compares a stack with it.
#[test]
fn test_exit_exception_chaining_reference() {
    let saved = RefCell::new(None);
    let saves_and_suppresses = |outcome: Outcome| {
        saved.replace(outcome.err());
        Ok(None)
    };
    let used: Result<Option<()>, Exception> = run(async {
        async_with!(exits_by(raises("IndexError")), |()| {
            async_with!(
                exits_by(raises_nested("AttributeError", "KeyError")),
                |()| {
                    async_with!(exits_by(saves_and_suppresses), |()| {
                        async_with!(exits_by(raises("ValueError")), |()| {
                            Err(exception("ZeroDivisionError"))
                        })
                    })
                }
            )
        })
        .map(|used: Option<Option<Option<Option<()>>>>| used.flatten().flatten().flatten())
    });
    assert_eq!(
        chain(&used.unwrap_err()),
        ["IndexError", "KeyError", "AttributeError"]
    );
    let saved = saved.into_inner().unwrap();
    assert_eq!(chain(&saved), ["ValueError", "ZeroDivisionError"]);
}

macro_rules! chains {
    ($when:ident) => {
        let saved = RefCell::new(None);
        let used: Result<Option<()>, _> = run(async {
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.push(|outcome| $when(raises("IndexError")(outcome)));
                stack.push(|outcome| $when(raises("KeyError")(outcome)));
                stack.push(|outcome| $when(raises("AttributeError")(outcome)));
                stack.push(|outcome: Outcome| {
                    saved.replace(outcome.err());
                    $when(Ok(None))
                });
                stack.push(|outcome| $when(raises("ValueError")(outcome)));
                Err(exception("ZeroDivisionError"))
            })
        });
        assert_eq!(
            chain(&used.unwrap_err()),
            ["IndexError", "KeyError", "AttributeError"]
        );
        let saved = saved.into_inner().unwrap();
        assert_eq!(chain(&saved), ["ValueError", "ZeroDivisionError"]);
    };
}

#[test]
fn test_exit_exception_chaining() {
    chains!(ready);
}

#[test]
fn test_async_exit_exception_chaining() {
    chains!(later);
}

/// An error that replaces another one without mentioning it.
async fn replaces_without_context() {
    #[async_context_manager]
    async fn replaces() -> impl AsyncContextManager<Value = (), Error = Exception> {
        let outcome = yield_!();
        pause().await;
        outcome.map_err(|_| exception("MyException"))
    }
    let nested: Result<(), _> = async_with!(replaces(), |()| { Err(exception("IndexError")) });
    assert_eq!(nested, Err(exception("MyException")));
    let used: Result<(), _> = async_with!(LocalAsyncExitStack::new(), |stack| {
        stack.enter(replaces()).await?;
        Err(exception("IndexError"))
    });
    assert_eq!(used, nested);
}

#[test]
fn test_exit_exception_explicit_none_context() {
    run(replaces_without_context());
}

#[test]
fn test_async_exit_exception_explicit_none_context() {
    run(replaces_without_context());
}

#[test]
fn test_exit_exception_non_suppressing() {
    run(async {
        let used: Result<Option<()>, _> =
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.defer(async {});
                stack.push(async |outcome| raises("IndexError")(outcome));
                Ok(())
            });
        assert_eq!(used, Err(exception("IndexError")));

        let used: Result<Option<()>, _> =
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.push(async |outcome| raises("KeyError")(outcome));
                stack.push(async |outcome| suppresses(outcome));
                stack.push(async |outcome| raises("IndexError")(outcome));
                Ok(())
            });
        assert_eq!(used, Err(exception("KeyError")));
    });
}

#[test]
fn test_exit_exception_with_correct_context() {
    let used: Result<Option<()>, _> = run(async {
        async_with!(LocalAsyncExitStack::suppressing(), |stack| {
            for name in ["exc4", "exc3", "exc2"] {
                stack.enter(exits_by(raises(name))).await?;
            }
            Err(exception("exc1"))
        })
    });
    assert_eq!(chain(&used.unwrap_err()), ["exc4", "exc3", "exc2", "exc1"]);
}

#[test]
fn test_exit_exception_with_existing_context() {
    let used: Result<Option<()>, _> = run(async {
        async_with!(LocalAsyncExitStack::suppressing(), |stack| {
            stack.push(async |outcome| raises_nested("exc4", "exc5")(outcome));
            // The error exists before the outcome is known.
            let mut error = raised("exc3", Err(exception("exc2")));
            stack.push(async move |outcome: Outcome| {
                set_context(&mut error, outcome.err());
                Err(error)
            });
            Err(exception("exc1"))
        })
    });
    assert_eq!(
        chain(&used.unwrap_err()),
        ["exc5", "exc4", "exc3", "exc2", "exc1"]
    );
}

#[test]
fn test_body_exception_suppress() {
    run(async {
        let used: Result<Option<()>, _> =
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.push(async |outcome| suppresses(outcome));
                stack.enter(exits_by(|outcome| outcome.map(Some))).await?;
                Err(exception("ZeroDivisionError"))
            });
        assert_eq!(used, Ok(None));
    });
}

#[test]
fn test_exit_exception_chaining_suppress() {
    run(async {
        let used: Result<Option<()>, _> =
            async_with!(LocalAsyncExitStack::suppressing(), |stack| {
                stack.push(async |outcome| suppresses(outcome));
                stack.push(async |outcome| raises("ZeroDivisionError")(outcome));
                stack.push(async |outcome| raises("KeyError")(outcome));
                Ok(())
            });
        assert_eq!(used, Ok(None));
    });
}

#[test]
fn test_excessive_nesting() {
    let calls = std::cell::Cell::new(0);
    run(async {
        async_with!(LocalAsyncExitStack::infallible(), |stack| {
            for _ in 0..10_000 {
                stack.defer(async { calls.set(calls.get() + 1) });
            }
        });
    });
    assert_eq!(calls.get(), 10_000);
}

#[test]
fn test_dont_reraise_RuntimeError() {
    #[async_context_manager]
    async fn second() -> impl AsyncContextManager<Value = u32, Error = Exception> {
        let mut lent = 1;
        match yield_!(&mut lent) {
            Ok(done) => Ok(done),
            Err(error) => Err(raised("UniqueException", Err(error))),
        }
    }
    #[async_context_manager]
    async fn first() -> impl AsyncContextManager<Value = u32, Error = Exception> {
        yield_!(&mut 1)
    }
    let used: Result<(), _> = run(async {
        async_with!(LocalAsyncExitStack::new(), |stack| {
            stack.enter(second()).await?;
            stack.enter(first()).await?;
            Err(exception("UniqueRuntimeError"))
        })
    });
    assert_eq!(
        chain(&used.unwrap_err()),
        ["UniqueException", "UniqueRuntimeError"]
    );
}
