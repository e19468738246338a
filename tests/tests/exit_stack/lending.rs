//! All managers of a stack lend at once.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, LocalAsyncExitStack, aclosing,
    async_context_manager, async_generator, async_with, nullcontext,
};
use asyncgen_tests::implements;
use futures::future::join3;

use crate::{Failure, Log, logged, pause, quiet, run};

#[test]
fn many_values_of_one_type() {
    run(async {
        let stack = AsyncExitStack::infallible();
        let mut values = Vec::new();
        for n in 0..100_u32 {
            values.push(stack.enter(nullcontext(n)).await);
        }
        for value in &mut values {
            **value *= 2;
        }
        let (first, rest) = values.split_first_mut().unwrap();
        for value in rest {
            std::mem::swap(*first, *value);
        }
        let rotated: Vec<u32> = values.iter().map(|value| **value).collect();
        assert_eq!(rotated[0], 198);
        assert_eq!(rotated[1..], (0..99).map(|n| n * 2).collect::<Vec<_>>());
        stack.close(()).await;
    });
}

/// The values are in the body of a manager, in the manager itself, and elsewhere.
#[test]
fn values_of_different_types() {
    #[async_context_manager]
    async fn unsized_slice(of: &mut [u8]) -> impl AsyncContextManager<Value = [u8]> + Send {
        pause().await;
        yield_!(of);
        pause().await;
    }
    #[async_context_manager]
    async fn shown(n: u32) -> impl AsyncContextManager<Value = dyn std::fmt::Display> {
        yield_!(&mut n.clone());
    }
    #[async_generator]
    async fn numbers() -> impl asyncgen::AsyncGenerator<Yield = u32> {
        for n in 0.. {
            yield_!(n);
        }
    }
    use asyncgen::AsyncGeneratorExt;

    let log = Log::default();
    let mut bytes = [1, 2, 3];
    run(async {
        let stack = LocalAsyncExitStack::<Failure>::new();
        let text = stack.enter(logged(&log, "text")).await.unwrap();
        let bytes = stack.enter(unsized_slice(&mut bytes)).await;
        text.push_str(", longer than before, so that it moves");
        let shown = stack.enter(shown(5)).await;
        bytes.reverse();
        let numbers = stack.enter(aclosing(Box::pin(numbers()))).await;
        let unit = stack.enter(nullcontext(())).await;
        text.push('!');
        assert_eq!(numbers.anext().await.unwrap().yielded(), Some(0));
        assert_eq!(shown.to_string(), "5");
        assert_eq!(numbers.anext().await.unwrap().yielded(), Some(1));
        *unit = ();
        let outcome = Ok(text.len() + bytes.len());
        assert_eq!(stack.close(outcome).await, Ok(46));
    });
    assert_eq!(bytes, [3, 2, 1]);
}

#[test]
fn the_values_are_dropped_after_the_managers_have_been_exited() {
    struct Checked<'a>(&'a Log, u32);
    impl Drop for Checked<'_> {
        fn drop(&mut self) {
            self.0.say(format!("drop {}", self.1));
        }
    }
    #[async_context_manager]
    async fn lends(log: &Log) -> impl AsyncContextManager<Value = Checked<'_>> + Send {
        let mut value = Checked(log, 1);
        yield_!(&mut value);
        log.say(format!("exit {}", value.1));
    }
    let log = Log::default();
    run(async {
        let stack = AsyncExitStack::infallible();
        let value = stack.enter(lends(&log)).await;
        value.1 += 1;
        *value = Checked(&log, 3);
        stack.close(()).await;
    });
    assert_eq!(log.said(), "drop 2, exit 3, drop 3");
}

/// The order of the entries is the order in which entering completes.
#[test]
fn managers_that_are_entered_concurrently() {
    #[async_context_manager]
    async fn slow<'a>(
        log: &'a Log,
        name: &'static str,
        pauses: u32,
    ) -> impl AsyncContextManager<Value = &'static str> + Send + use<'a> {
        for _ in 0..pauses {
            pause().await;
        }
        let mut lent = name;
        yield_!(&mut lent);
        log.say(name);
    }
    let log = Log::default();
    run(async {
        let stack = AsyncExitStack::infallible();
        let (a, b, c) = join3(
            stack.enter(slow(&log, "a", 3)),
            stack.enter(slow(&log, "b", 1)),
            stack.enter(slow(&log, "c", 2)),
        )
        .await;
        assert_eq!([*a, *b, *c], ["a", "b", "c"]);
        *a = "changed";
        stack.close(()).await;
    });
    assert_eq!(log.said(), "a, c, b");
}

#[test]
fn a_manager_that_cannot_be_entered_is_not_on_the_stack() {
    #[async_context_manager]
    async fn refuses(log: &Log) -> impl AsyncContextManager<Value = (), Error = Failure> + Send {
        let _frame = log.at_drop("~refuses");
        pause().await;
        Err("refused")?;
        yield_!()
    }
    let log = Log::default();
    let failed: Result<(), Failure> = run(async {
        async_with!(AsyncExitStack::new(), |stack| {
            let value = stack.enter(logged(&log, "a")).await?;
            assert_eq!(stack.enter(refuses(&log)).await, Err("refused"));
            assert_eq!(log.said(), "~refuses");
            value.push('!');
            stack.enter(refuses(&log)).await?;
            unreachable!("the manager refuses")
        })
    });
    assert_eq!(failed, Err("refused"));
    assert_eq!(log.said(), "~refuses, a refused, a cleanup, ~a");
}

/// A manager by reference, a boxed manager, a managed manager, and a manager that is used only sometimes.
#[test]
fn pointers_to_managers() {
    let log = Log::default();
    run(async {
        let mut pinned = pin!(quiet(&log, "pinned"));
        let stack = AsyncExitStack::infallible();
        stack.enter(pinned.as_mut()).await.push('!');
        let boxed = stack.enter(quiet(&log, "boxed").boxed()).await;
        let managed = stack
            .enter(nullcontext(String::from("managed")).managed())
            .await;
        let sometimes = [None, Some(quiet(&log, "sometimes"))];
        for manager in sometimes.into_iter().flatten() {
            stack.enter(manager).await.push_str(managed);
        }
        boxed.push_str(managed);
        stack.close(()).await;
    });
    assert_eq!(
        log.said(),
        "sometimes, sometimes cleanup, ~sometimes, boxed, boxed cleanup, ~boxed, pinned, pinned cleanup, ~pinned"
    );
}

/// `push` adds a manager that has been entered before.
#[test]
fn an_entered_manager_is_pushed() {
    let log = Log::default();
    run(async {
        let mut entered = logged(&log, "a").boxed().enter_owned().await.unwrap();
        entered.value().push('!');
        let stack = AsyncExitStack::new();
        stack.push(async move |outcome| entered.exit(outcome).await);
        assert_eq!(
            stack.close::<Result<(), _>>(Err("failed")).await,
            Err("failed")
        );
    });
    assert_eq!(log.said(), "a failed, a cleanup, ~a");
}

/// Compiles only if the futures of a stack are `Send`.
#[test]
fn auto_traits() {
    macro_rules! auto_traits {
        ($value:expr) => {
            [
                implements!($value, Send),
                implements!($value, Sync),
                implements!($value, Unpin),
            ]
        };
    }
    let stack = AsyncExitStack::<Failure>::new();
    assert_eq!(auto_traits!(stack), [true, true, true]);
    assert_eq!(
        auto_traits!(stack.enter(nullcontext(1))),
        [true, true, true]
    );
    // The manager is `Send` and not `Sync`.
    let cell = stack.enter(nullcontext(Cell::new(1)));
    assert_eq!(auto_traits!(cell), [true, false, true]);
    drop(cell);
    let closing = stack.close(Ok(()));
    assert_eq!(auto_traits!(closing), [true, true, true]);
    let closing = AsyncExitStack::<Failure>::new().close(Ok(Rc::new(1)));
    assert_eq!(auto_traits!(closing), [false, false, true]);

    // A stack is shared between threads although its errors are not.
    let stack = AsyncExitStack::<Box<dyn std::error::Error + Send>>::new();
    assert_eq!(auto_traits!(stack), [true, true, true]);
    let stack = AsyncExitStack::<Rc<u32>>::new();
    assert_eq!(auto_traits!(stack), [false, true, true]);

    let stack = LocalAsyncExitStack::<Failure>::new();
    assert_eq!(auto_traits!(stack), [false, false, true]);
    assert_eq!(
        auto_traits!(stack.enter(nullcontext(1))),
        [false, false, true]
    );
}

#[test]
fn a_stack_is_shown_without_its_entries() {
    let stack = AsyncExitStack::<Failure>::default();
    stack.defer(pause());
    assert_eq!(format!("{stack:?}"), "AsyncExitStack { .. }");
    assert_eq!(stack.name(), "AsyncExitStack");
    let stack = LocalAsyncExitStack::<Failure>::default();
    assert_eq!(format!("{stack:?}"), "LocalAsyncExitStack { .. }");
}
