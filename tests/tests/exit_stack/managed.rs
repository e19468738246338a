//! Managed stacks, and managed managers in a stack, run their cleanups if they are dropped early.

use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use asyncgen::hooks::GeneratorInfo;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, AsyncGeneratorExt,
    async_context_manager, async_generator, async_with, nullcontext,
};
use asyncgen_tests::polled;
use futures::future::BoxFuture;

use crate::{Failure, Log, pause, run};

/// Collects the futures that finalizers receive.
#[derive(Clone, Default)]
struct Closing(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Closing {
    fn finalizer(
        &self,
    ) -> impl Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync + 'static + use<> {
        let closing = Arc::clone(&self.0);
        move |info, future| {
            assert!(!info.name().is_empty());
            closing.lock().unwrap().push(future);
        }
    }

    /// Runs the futures, and returns their number.
    fn run(&self) -> usize {
        let closing = std::mem::take(&mut *self.0.lock().unwrap());
        let number = closing.len();
        closing.into_iter().for_each(run);
        number
    }
}

#[async_context_manager]
async fn session(
    log: Log,
    name: &'static str,
) -> impl AsyncContextManager<Value = u32, Error = Failure> + Send {
    let _frame = log.at_drop(format!("~{name}"));
    finally!({ yield_!(&mut 1) }, {
        pause().await;
        log.say(name);
    })
}

/// One future closes all entries.
#[test]
fn a_managed_stack() {
    let (log, closing) = (Log::default(), Closing::default());
    let stack = AsyncExitStack::new().managed_with(closing.finalizer());
    let used = async {
        async_with!(stack, |stack| {
            let a = stack.enter(session(log.clone(), "a")).await?;
            let b = stack.enter(session(log.clone(), "b")).await?;
            let in_task = log.clone();
            stack.defer(async move { in_task.say("deferred") });
            let in_callback = log.clone();
            stack.push(async move |outcome| {
                in_callback.say("not called");
                outcome
            });
            std::mem::swap(a, b);
            pending::<Result<u32, Failure>>().await
        })
    };
    assert!(polled(used, 3).is_pending());
    assert_eq!(log.said(), "");
    assert_eq!(closing.run(), 1);
    assert_eq!(log.said(), "deferred, b, ~b, a, ~a");
}

/// A managed stack without a cleanup is dropped.
#[test]
fn a_managed_stack_without_cleanups() {
    let (log, closing) = (Log::default(), Closing::default());
    let stack = AsyncExitStack::new().managed_with(closing.finalizer());
    let used = async {
        async_with!(stack, |stack| {
            *stack.enter(nullcontext(log.at_drop("a"))).await = log.at_drop("b");
            stack.push(async |outcome| outcome);
            pending::<Result<u32, Failure>>().await
        })
    };
    assert!(polled(used, 3).is_pending());
    assert_eq!(closing.run(), 0);
    assert_eq!(log.said(), "a, b");
}

/// A managed stack that is closed does not call the finalizer.
#[test]
fn a_managed_stack_that_is_exited() {
    let (log, closing) = (Log::default(), Closing::default());
    let stack = AsyncExitStack::new().managed_with(closing.finalizer());
    let used = run(async {
        async_with!(stack, |stack| {
            stack.enter(session(log.clone(), "a")).await.map(|n| *n)
        })
    });
    assert_eq!(used, Ok(1));
    assert_eq!(closing.run(), 0);
    assert_eq!(log.said(), "a, ~a");
}

/// Each managed manager has a finalizer of its own. The others are dropped.
#[test]
fn managed_managers_in_a_stack() {
    let (log, closing) = (Log::default(), Closing::default());
    for exits in [false, true] {
        let used = async {
            let stack = AsyncExitStack::new();
            for name in ["a", "b", "c"] {
                let session = session(log.clone(), name);
                if name == "b" {
                    stack.enter(session).await?;
                } else {
                    stack
                        .enter(session.managed_with(closing.finalizer()))
                        .await?;
                }
            }
            if !exits {
                pause().await;
            }
            stack.close(Ok(1)).await
        };
        // The first exit is dropped at its await, or before.
        assert!(polled(used, 1).is_pending());
        assert_eq!(log.said(), "~b");
        assert_eq!(closing.run(), 2);
        assert_eq!(log.said(), "c, ~c, a, ~a");
    }
}

/// A managed generator that is dropped at a yield in the block of a stack closes the stack.
#[test]
fn in_a_managed_generator() {
    #[async_generator]
    async fn numbers(
        log: Log,
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<(), Failure>> + Send {
        async_with!(AsyncExitStack::new(), |stack| {
            let n = stack.enter(session(log.clone(), "a")).await?;
            yield_!(*n);
            Ok(())
        })
    }
    let (log, closing) = (Log::default(), Closing::default());
    let mut numbers = numbers(log.clone()).managed_with(closing.finalizer());
    let first = run(Pin::new(&mut numbers).anext()).unwrap();
    assert_eq!(first.yielded(), Some(1));
    drop(numbers);
    assert_eq!(closing.run(), 1);
    assert_eq!(log.said(), "a, ~a");
}

#[test]
fn has_pending_cleanup() {
    run(async {
        let log = Log::default();
        let mut stack = AsyncExitStack::<Failure>::new();
        assert!(!stack.has_pending_cleanup());
        *stack.enter(nullcontext(1)).await = 2;
        stack.push(async |outcome| outcome);
        assert!(!stack.has_pending_cleanup());
        let lent = stack.enter(session(log.clone(), "a")).await.unwrap();
        assert!(stack.has_pending_cleanup());
        *lent += 1;
        let mut all = stack.pop_all();
        assert!(!stack.has_pending_cleanup());
        assert!(all.has_pending_cleanup());
        Pin::new(&mut all).aclose().await;
        assert!(!all.has_pending_cleanup());
        stack.defer(pause());
        assert!(stack.has_pending_cleanup());
        assert!(polled(Pin::new(&mut stack).aclose(), 1).is_pending());
        assert!(stack.has_pending_cleanup());
        Pin::new(&mut stack).aclose().await;
        assert!(!stack.has_pending_cleanup());
    });
}
