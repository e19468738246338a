//! A stack that is dropped without being closed drops its entries, the last one first, and exits none of them.

use std::mem;
use std::pin::Pin;

use asyncgen::{AsyncContextManagerExt, AsyncExitStack, async_with};
use asyncgen_tests::polled;

use crate::{Failure, Log, logged, pause, quiet, run};

async fn fill<'a>(stack: &AsyncExitStack<'a, Failure>, log: &'a Log) {
    let _ = stack.enter(logged(log, "a")).await;
    let captured = log.at_drop("b");
    stack.defer(async move {
        let _captured = captured;
        log.say("not run");
    });
    let captured = log.at_drop("c");
    stack.push(async move |outcome| {
        let _captured = captured;
        log.say("not run");
        outcome
    });
    let _ = stack.enter(quiet(log, "d")).await;
}

const DROPPED: &str = "~d, c, b, ~a";

#[test]
fn in_reverse_order() {
    let log = Log::default();
    run(async {
        let stack = AsyncExitStack::new();
        fill(&stack, &log).await;
        drop(stack);
        assert_eq!(log.said(), DROPPED);

        // A future that has not been polled.
        let stack = AsyncExitStack::new();
        fill(&stack, &log).await;
        drop(stack.close(Ok(1)));
        assert_eq!(log.said(), DROPPED);

        // The stacks of `pop_all` in the order of their declaration.
        let mut stack = AsyncExitStack::new();
        fill(&stack, &log).await;
        let mut all = stack.pop_all();
        stack.defer(async { unreachable!("it is dropped") });
        drop(stack);
        assert_eq!(log.said(), "");
        drop(all.pop_all());
        assert_eq!(log.said(), DROPPED);
    });
}

/// `?` drops a stack that is not used in `async_with!`.
#[test]
fn by_a_question_mark() {
    async fn fails(log: &Log) -> Result<u32, Failure> {
        let stack = AsyncExitStack::new();
        fill(&stack, log).await;
        Err("failed")?;
        stack.close(Ok(1)).await
    }
    let log = Log::default();
    assert_eq!(run(fails(&log)), Err("failed"));
    assert_eq!(log.said(), DROPPED);
}

#[test]
fn while_it_is_being_exited() {
    let log = Log::default();
    let stack = AsyncExitStack::new();
    run(fill(&stack, &log));
    assert!(polled(stack.close(Ok(1)), 1).is_pending());
    assert_eq!(log.said(), format!("d, {DROPPED}"));
}

#[test]
fn while_it_is_being_closed() {
    let log = Log::default();
    let mut stack = AsyncExitStack::new();
    run(fill(&stack, &log));
    assert!(polled(Pin::new(&mut stack).aclose(), 1).is_pending());
    assert_eq!(log.said(), "");
    drop(stack);
    assert_eq!(log.said(), DROPPED);
}

/// A stack owns the reference to a manager, and not the manager.
#[test]
fn a_manager_by_reference_stays_entered() {
    let log = Log::default();
    run(async {
        let mut manager = quiet(&log, "a").boxed();
        let stack = AsyncExitStack::infallible();
        stack.enter(manager.as_mut()).await.push('!');
        drop(stack);
        assert_eq!(log.said(), "");
        assert_eq!(manager.as_mut().aclose().await, ());
        assert_eq!(log.said(), "a cleanup, ~a");
    });
}

/// The block of `async_with!` may take the stack that it is lent.
#[test]
fn taken_by_the_block() {
    let log = Log::default();
    run(async {
        let mut stack = async_with!(AsyncExitStack::new(), |stack| {
            fill(stack, &log).await;
            Ok(mem::take(stack))
        })
        .unwrap();
        assert_eq!(log.said(), "");
        stack.defer(pause());
        let taken = mem::replace(&mut stack, AsyncExitStack::new());
        drop(taken);
        assert_eq!(log.said(), DROPPED);
        assert_eq!(stack.close(Ok(1)).await, Ok(1));
    });
}
