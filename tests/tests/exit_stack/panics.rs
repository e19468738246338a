//! Panics of the block, of exits and of destructors. The remaining entries are closed, and then the panic continues.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, Completed, LocalAsyncExitStack,
    async_context_manager, async_with, nullcontext,
};

use crate::{AtDrop, Failure, Log, log_exit, logged, panic_of, pause, quiet, run};

struct PanicsOnDrop(&'static str);

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        panic!("{}", self.0);
    }
}

#[async_context_manager]
async fn panics(
    text: &'static str,
) -> impl AsyncContextManager<Value = (), Error = Failure> + Send {
    finally!({ yield_!() }, {
        pause().await;
        panic!("{text}");
    })
}

/// Adds entries of each kind.
async fn fill<'a>(stack: &AsyncExitStack<'a, Failure>, log: &'a Log) -> Result<(), Failure> {
    let _ = stack.enter(logged(log, "a")).await?;
    stack.defer(async {
        pause().await;
        log.say("b");
    });
    stack.push(async |outcome| {
        log_exit(log, "c", &outcome);
        outcome
    });
    let _ = stack.enter(quiet(log, "d")).await;
    Ok(())
}

/// The events of these entries if they are closed.
const CLOSED: &str = "d cleanup, ~d, b, a cleanup, ~a";

/// The events of these entries if they are exited.
const EXITED: &str = "d, d cleanup, ~d, c ok, b, a ok, a cleanup, ~a";

#[test]
fn of_the_block() {
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            async_with!(AsyncExitStack::new(), |stack| -> Result<(), _> {
                fill(stack, &log).await?;
                pause().await;
                panic!("in the block")
            })
        })
    });
    assert_eq!(panic, "in the block");
    assert_eq!(log.said(), CLOSED);
}

#[test]
fn of_an_exit() {
    type Add = fn(&AsyncExitStack<'_, Failure>);
    let entries: [Add; 6] = [
        |stack| {
            stack.push(|_| -> std::future::Ready<_> { panic!("in the exit") });
        },
        |stack| {
            stack.push(async |_| {
                pause().await;
                panic!("in the exit")
            });
        },
        |stack| stack.defer(async { panic!("in the exit") }),
        |stack| {
            stack.defer(async {
                pause().await;
                panic!("in the exit")
            });
        },
        |stack| {
            run(stack.enter(panics("in the exit"))).unwrap();
        },
        // Panics when the manager is dropped, after its exit.
        |stack| {
            let _ = run(stack.enter(nullcontext(PanicsOnDrop("in the exit"))));
        },
    ];
    for add in entries {
        for outcome in [Ok(1), Err("failed")] {
            let log = Log::default();
            let panic = panic_of(|| {
                run(async {
                    let stack = AsyncExitStack::new();
                    fill(&stack, &log).await.unwrap();
                    add(&stack);
                    let _ = stack.enter(logged(&log, "e")).await;
                    stack.close(outcome).await
                })
            });
            assert_eq!(panic, "in the exit");
            let outcome = outcome.map_or_else(|error| error, |_| "ok");
            assert_eq!(log.said(), format!("e {outcome}, e cleanup, ~e, {CLOSED}"));
        }
    }
}

#[test]
fn while_the_stack_is_being_closed() {
    let log = Log::default();
    let mut stack = AsyncExitStack::new();
    run(fill(&stack, &log)).unwrap();
    run(stack.enter(panics("in the cleanup"))).unwrap();
    let _ = run(stack.enter(nullcontext(PanicsOnDrop("in a destructor"))));
    // The last panic propagates.
    let panic = panic_of(|| run(Pin::new(&mut stack).aclose()));
    assert_eq!(panic, "in the cleanup");
    assert_eq!(log.said(), CLOSED);
    // The stack is empty, and can be used again.
    run(Pin::new(&mut stack).aclose());
    assert_eq!(run(stack.close(Ok(1))), Ok(1));
}

#[test]
fn several_panics() {
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            async_with!(AsyncExitStack::new(), |stack| -> Result<(), _> {
                let _ = stack.enter(panics("third")).await;
                fill(stack, &log).await?;
                stack.defer(async { panic!("second") });
                panic!("first")
            })
        })
    });
    assert_eq!(panic, "third");
    assert_eq!(log.said(), CLOSED);
}

/// The panics are discarded one after the other. (Their payloads leak.)
#[test]
fn payloads_whose_destructors_panic() {
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            let stack = AsyncExitStack::new();
            fill(&stack, &log).await.unwrap();
            stack.defer(async { panic!("last") });
            for _ in 0..2 {
                stack.defer(async { std::panic::panic_any(PanicsOnDrop("of a payload")) });
            }
            stack.close(Ok(1)).await
        })
    });
    assert_eq!(panic, "last");
    assert_eq!(log.said(), CLOSED);
}

/// An error whose destructor panics counts as a panic of the exit that drops it.
#[test]
fn errors_whose_destructors_panic() {
    let log = Log::default();
    for closes in [false, true] {
        let panic = panic_of(|| {
            let mut stack = LocalAsyncExitStack::new();
            let _ = run(stack.enter(quiet(&log, "a")));
            stack.push(
                async |outcome: Result<Completed, PanicsOnDrop>| match outcome {
                    Ok(done) => Ok(done),
                    Err(_) if !closes => Err(PanicsOnDrop("second")),
                    Err(error) => {
                        log.say("c");
                        Err(error)
                    }
                },
            );
            stack.push(async |outcome| {
                pause().await;
                outcome
            });
            stack.defer(pause());
            if !closes {
                return run(stack.close(Err::<(), _>(PanicsOnDrop("first"))));
            }
            // The stack has the error when it is closed.
            let mut outcome = Some(Err(PanicsOnDrop("first")));
            let cx = &mut Context::from_waker(Waker::noop());
            assert!(
                Pin::new(&mut stack)
                    .poll_exit(cx, &mut outcome)
                    .is_pending()
            );
            assert!(outcome.is_none());
            run(Pin::new(&mut stack).aclose());
            Ok(())
        });
        assert_eq!(panic, "first");
        assert_eq!(log.said(), "a cleanup, ~a");
    }
}

/// A manager that panics while it is being entered is not on the stack.
#[test]
fn of_entering() {
    #[async_context_manager]
    async fn enters(log: &Log) -> impl AsyncContextManager<Value = ()> + Send {
        let _frame = log.at_drop("~enters");
        pause().await;
        if log.said().is_empty() {
            panic!("entering");
        }
        yield_!();
    }
    let log = Log::default();
    let stack = AsyncExitStack::new();
    run(fill(&stack, &log)).unwrap();
    assert_eq!(panic_of(|| *run(stack.enter(enters(&log)))), "entering");
    assert_eq!(log.said(), "~enters");
    assert_eq!(run(stack.close(Ok(1))), Ok(1));
    assert_eq!(log.said(), EXITED);
}

/// A manager written by hand that panics instead of lending has been entered, so it is exited.
#[test]
fn of_lending() {
    struct LendsNothing(AtDrop);
    impl AsyncContextManager for LendsNothing {
        type Value = u32;
        type Error = Infallible;
        type Exit = ();
        fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
        fn value(self: Pin<&mut Self>) -> &mut u32 {
            panic!("no value")
        }
        fn poll_exit(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            outcome: &mut Option<Result<Completed, Infallible>>,
        ) -> Poll<Result<(), Infallible>> {
            assert!(outcome.take().is_some());
            self.0.0.say("exit");
            Poll::Ready(Ok(()))
        }
        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
        fn has_pending_cleanup(&self) -> bool {
            false
        }
    }
    let log = Log::default();
    let stack = AsyncExitStack::new();
    let manager = LendsNothing(log.at_drop("dropped"));
    assert_eq!(panic_of(|| *run(stack.enter(manager))), "no value");
    assert_eq!(run(stack.close(Err::<(), _>("failed"))), Err("failed"));
    assert_eq!(log.said(), "exit, dropped");
}

/// Destructors that panic while a stack is dropped do not keep the other entries from being dropped.
#[test]
fn of_a_destructor_while_the_stack_is_dropped() {
    let log = Log::default();
    let panic = panic_of(|| {
        let stack = AsyncExitStack::<Failure>::new();
        run(async {
            let _ = stack.enter(nullcontext(log.at_drop("a"))).await;
            let _ = stack.enter(nullcontext(PanicsOnDrop("b"))).await;
            let _ = stack.enter(nullcontext(log.at_drop("c"))).await;
        });
    });
    assert_eq!(panic, "b");
    assert_eq!(log.said(), "c, a");
}

#[test]
fn misuse() {
    let cx = &mut Context::from_waker(Waker::noop());
    let completed = || {
        let stack = LocalAsyncExitStack::<Completed>::new();
        stack.push(async |outcome| Err(outcome.expect("the block succeeded")));
        run(stack.close(Ok(()))).unwrap_err()
    };

    let mut closing = AsyncExitStack::<Failure>::new().close(Ok(1));
    assert_eq!(run(&mut closing), Ok(1));
    assert_eq!(
        panic_of(|| run(&mut closing)),
        "`Exit` polled after completion"
    );

    let stack = AsyncExitStack::infallible();
    let mut entering = stack.enter(nullcontext(1));
    assert_eq!(*run(&mut entering), 1);
    assert_eq!(
        panic_of(|| *run(&mut entering)),
        "`EnterOnStack` polled after completion"
    );

    let mut stack = AsyncExitStack::<Failure>::new();
    stack.defer(pause());
    let mut stack = Pin::new(&mut stack);
    let panic = panic_of(|| stack.as_mut().poll_exit(cx, &mut None).is_ready());
    assert_eq!(
        panic,
        "the exit stack is not being exited: pass `&mut Some(outcome)` to the first `poll_exit`"
    );
    assert!(
        stack
            .as_mut()
            .poll_exit(cx, &mut Some(Ok(completed())))
            .is_pending()
    );
    let panic = panic_of(|| {
        stack
            .as_mut()
            .poll_exit(cx, &mut Some(Ok(completed())))
            .is_ready()
    });
    assert_eq!(panic, "the exit stack is being exited or closed already");
    assert!(stack.as_mut().poll_exit(cx, &mut None).is_ready());

    stack.defer(pause());
    assert!(stack.as_mut().poll_close(cx).is_pending());
    let panic = panic_of(|| stack.as_mut().poll_exit(cx, &mut None).is_ready());
    assert_eq!(
        panic,
        "the exit stack is not being exited: pass `&mut Some(outcome)` to the first `poll_exit`"
    );
    assert!(stack.as_mut().poll_close(cx).is_ready());
}
