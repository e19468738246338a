//! Stacks of 10,000 entries on a thread with a stack of 2 MiB: nothing recurses.

use std::cell::Cell;
use std::pin::Pin;
use std::thread;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, LocalAsyncExitStack, async_context_manager,
    async_with, nullcontext,
};
use asyncgen_tests::{Census, poll_times};

use crate::{Failure, pause, run};

const ENTRIES: u32 = 10_000;

fn on_a_small_stack(test: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(2 << 20);
        let test = builder.spawn_scoped(scope, test).unwrap();
        test.join().unwrap();
    });
}

#[async_context_manager]
async fn numbered(
    n: u32,
    next: &Cell<u32>,
    census: &Census,
) -> impl AsyncContextManager<Value = u32, Error = Failure> {
    let _counted = census.value();
    finally!({ yield_!(&mut n.clone()) }, {
        if n % 100 == 0 {
            pause().await;
        }
        // The last entry is cleaned up first.
        next.set(next.get() - 1);
        assert_eq!(next.get(), n);
    })
}

async fn fill<'a>(
    stack: &LocalAsyncExitStack<'a, Failure>,
    next: &'a Cell<u32>,
    census: &'a Census,
) -> Result<u32, Failure> {
    let mut lent = Vec::new();
    while next.get() < ENTRIES {
        let n = next.get();
        match n % 4 {
            0 => lent.push(stack.enter(numbered(n, next, census)).await?),
            1 => {
                let counted = census.value();
                stack.defer(async move {
                    next.set(next.get() - 1);
                    drop(counted);
                });
            }
            2 => {
                let counted = census.value();
                stack.push(async move |outcome| {
                    next.set(next.get() - 1);
                    drop(counted);
                    outcome
                });
            }
            _ => {
                *stack.enter(nullcontext(census.value())).await = census.value();
                // Nothing counts this entry down again.
                stack.defer(async move { next.set(next.get() - 1) });
            }
        }
        next.set(n + 1);
    }
    assert_eq!(census.alive() as u32, ENTRIES);
    Ok(lent.into_iter().map(|n| *n).sum())
}

#[test]
fn exited() {
    on_a_small_stack(|| {
        for outcome in [Ok(()), Err("failed")] {
            let (census, next) = (Census::default(), Cell::new(0));
            let used = run(async {
                async_with!(LocalAsyncExitStack::new(), |stack| {
                    let sum = fill(stack, &next, &census).await?;
                    outcome.map(|()| sum)
                })
            });
            assert_eq!(used, outcome.map(|()| (0..ENTRIES).step_by(4).sum()));
            assert_eq!((next.get(), census.alive()), (0, 0));
        }
    });
}

#[test]
fn closed() {
    on_a_small_stack(|| {
        let (census, next) = (Census::default(), Cell::new(0));
        // Closing does not call callbacks, which would count down.
        let skipped = Cell::new(0);
        let mut stack = LocalAsyncExitStack::<Failure>::new();
        for n in 0..ENTRIES {
            next.set(n + 1);
            run(stack.enter(numbered(n, &next, &census))).unwrap();
            let counted = census.value();
            stack.push(async move |outcome| {
                drop(counted);
                outcome
            });
            skipped.set(skipped.get() + 1);
        }
        assert_eq!(census.alive() as u32, 2 * ENTRIES);
        run(Pin::new(&mut stack).aclose());
        assert_eq!((next.get(), census.alive()), (0, 0));
    });
}

#[test]
fn dropped() {
    on_a_small_stack(|| {
        let (census, next) = (Census::default(), Cell::new(0));
        let stack = LocalAsyncExitStack::new();
        run(fill(&stack, &next, &census)).unwrap();
        drop(stack);
        assert_eq!((next.get(), census.alive()), (ENTRIES, 0));
    });
}

#[test]
fn dropped_half_way() {
    on_a_small_stack(|| {
        let (census, next) = (Census::default(), Cell::new(0));
        let stack = LocalAsyncExitStack::new();
        run(fill(&stack, &next, &census)).unwrap();
        // Each poll proceeds to the next manager whose number is a multiple of 100.
        assert_eq!(poll_times(stack.close(Ok(1)), 10, &Cell::new(0)), None);
        assert!((8_000..10_000).contains(&next.get()), "{}", next.get());
        assert_eq!(census.alive(), 0);
    });
}

#[test]
fn moved() {
    on_a_small_stack(|| {
        let (census, next) = (Census::default(), Cell::new(0));
        let mut stack = LocalAsyncExitStack::new();
        run(fill(&stack, &next, &census)).unwrap();
        let all = stack.pop_all();
        assert_eq!(run(stack.close(Ok(1))), Ok(1));
        assert_eq!(run(all.close(Ok(2))), Ok(2));
        assert_eq!((next.get(), census.alive()), (0, 0));
    });
}
