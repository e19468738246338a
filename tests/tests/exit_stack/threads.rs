//! A stack whose managers are `Send` is shared between threads and moved to other threads.

use std::thread;
use std::time::Duration;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, LocalAsyncExitStack,
    async_context_manager, async_with, nullcontext,
};
use tokio::task::{LocalSet, yield_now};

use crate::{Failure, Log, log_exit, logged, pause, run};

#[async_context_manager]
async fn counted(log: Log, n: u32) -> impl AsyncContextManager<Value = u32> + Send {
    pause().await;
    let mut value = n;
    finally!({ yield_!(&mut value) }, {
        pause().await;
        log.say(format!("{value}"));
    });
}

/// Several threads enter managers on one stack at once, and use what these lend. Another thread closes the stack.
#[test]
fn entered_from_several_threads() {
    let log = Log::default();
    let stack = AsyncExitStack::infallible();
    let barrier = std::sync::Barrier::new(8);
    thread::scope(|scope| {
        let threads = [0; 8].map(|_| {
            scope.spawn(|| {
                let mut lent = Vec::new();
                barrier.wait();
                for n in 0..100 {
                    lent.push(run(stack.enter(counted(log.clone(), n))));
                    lent.iter_mut().for_each(|value| **value += 1);
                }
                lent
            })
        });
        let lent: Vec<&mut u32> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(lent.len(), 800);
        for value in lent {
            // The number it began with, and one for each round since.
            assert_eq!(*value, 100);
        }
    });
    thread::scope(|scope| scope.spawn(|| run(stack.close(()))).join().unwrap());
    assert_eq!(log.said(), vec!["100"; 800].join(", "));
}

/// The futures of a stack are `Send`, although the values borrow from the stack and the managers from the task.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_spawned_tasks() {
    let tasks = (0..20).map(|n| {
        tokio::spawn(async move {
            let log = Log::default();
            let text = String::from("text");
            let closed = async_with!(AsyncExitStack::new(), |stack| {
                let a = stack.enter(logged(&log, "a")).await?;
                yield_now().await;
                let borrowed = stack.enter(nullcontext(text.as_str())).await;
                stack.push(async |outcome| {
                    yield_now().await;
                    log_exit(&log, "b", &outcome);
                    outcome
                });
                stack.defer(async { yield_now().await });
                yield_now().await;
                a.push_str(borrowed);
                if n % 2 == 0 {
                    Ok(a.len())
                } else {
                    Err("failed")
                }
            });
            (closed, log.said())
        })
    });
    for (n, task) in tasks.enumerate() {
        let expected = if n % 2 == 0 {
            (Ok(5), "b ok, a ok, a cleanup, ~a")
        } else {
            (Err("failed"), "b failed, a failed, a cleanup, ~a")
        };
        let (closed, said) = task.await.unwrap();
        assert_eq!((closed, &*said), expected);
    }
}

/// A task enters a manager, and another one exits it.
#[tokio::test]
async fn handed_to_another_task() {
    async fn open(log: Log) -> AsyncExitStack<'static, Failure> {
        let stack = AsyncExitStack::new();
        *stack.enter(counted(log, 1)).await += 1;
        stack
    }
    let log = Log::default();
    let stack = tokio::spawn(open(log.clone())).await.unwrap();
    let closed = tokio::spawn(stack.close(Ok(1))).await.unwrap();
    assert_eq!(closed, Ok(1));
    assert_eq!(log.said(), "2");
}

/// A task that is aborted drops the stack.
#[tokio::test]
async fn in_a_task_that_is_aborted() {
    let log = Log::default();
    let in_task = log.clone();
    let task = tokio::spawn(async move {
        async_with!(AsyncExitStack::infallible(), |stack| {
            let value = stack.enter(nullcontext(in_task.at_drop("a"))).await;
            stack
                .enter(counted(in_task.clone(), 1).managed_with(|_, closing| {
                    tokio::spawn(closing);
                }))
                .await;
            *value = in_task.at_drop("b");
            in_task.say("entered");
            std::future::pending::<()>().await;
        });
    });
    while log.len() < 2 {
        yield_now().await;
    }
    assert_eq!(log.said(), "a, entered");
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    tokio::time::timeout(Duration::from_secs(60), async {
        while log.len() < 2 {
            yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(log.said(), "b, 1");
}

/// A local stack contains managers that are not `Send`, on one thread.
#[tokio::test]
async fn a_local_stack() {
    let tasks = LocalSet::new();
    let task = tasks.spawn_local(async {
        let shared = std::rc::Rc::new(1);
        async_with!(LocalAsyncExitStack::infallible(), |stack| {
            let lent = stack.enter(nullcontext(std::rc::Rc::clone(&shared))).await;
            yield_now().await;
            std::rc::Rc::strong_count(lent)
        })
    });
    assert_eq!(tasks.run_until(task).await.unwrap(), 2);
}
