//! Which wakers are cloned and woken.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{pause, run};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

/// Counts how often it is woken. Its clones are the references to it.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn woken(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn branches_of_a_join_need_no_wakers() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            futures::join!(yielder.yield_(1), yielder.yield_(2), yielder.yield_(3));
        });
        yield_!(4);
    }

    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut numbers = pin!(numbers());
    for expected in 1..=3 {
        let item = numbers.as_mut().poll_next(&mut Context::from_waker(&waker));
        assert_eq!(item, Poll::Ready(Some(expected)));
        // The construct has one clone, and the branches have none.
        assert_eq!(Arc::strong_count(&counter), 3);
    }
    let item = numbers.as_mut().poll_next(&mut Context::from_waker(&waker));
    assert_eq!(item, Poll::Ready(Some(4)));
    assert_eq!(Arc::strong_count(&counter), 2);
    assert_eq!(counter.woken(), 0);
}

#[test]
fn a_task_that_changes_its_waker() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let yields = (1..=5).map(|n| yielder.yield_(n));
            futures::future::join_all(yields).await;
        });
    }

    let [a, b, c] = [(); 3].map(|()| Arc::new(Counter::default()));
    let counters = [&a, &b, &b, &c, &a, &a];
    let expected = [Some(1), Some(2), Some(3), Some(4), Some(5), None];
    let mut numbers = pin!(numbers());
    for (counter, expected) in counters.into_iter().zip(expected) {
        let waker = Waker::from(Arc::clone(counter));
        let item = numbers.as_mut().poll_next(&mut Context::from_waker(&waker));
        assert_eq!(item, Poll::Ready(expected));
    }
    for counter in [a, b, c] {
        assert_eq!((counter.woken(), Arc::strong_count(&counter)), (0, 1));
    }
}

#[test]
fn a_branch_with_a_waker_of_its_own_is_woken_when_its_item_was_taken() {
    #[async_generator]
    async fn numbers(branches: [Arc<Counter>; 2]) -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let wakers = branches.clone().map(Waker::from);
            let mut contexts = wakers.each_ref().map(Context::from_waker);
            let [mut first, mut second] = [yielder.yield_(1), yielder.yield_(2)];
            poll_fn(|_| {
                assert!(pin!(&mut first).poll(&mut contexts[0]).is_pending());
                assert!(pin!(&mut second).poll(&mut contexts[1]).is_pending());
                Poll::Ready(())
            })
            .await;
            pause().await;
            // The 1 was taken, and the 2 waits.
            assert_eq!(branches.each_ref().map(|branch| branch.woken()), [1, 0]);
            assert_eq!(Arc::strong_count(&branches[1]), 4);
            poll_fn(|_| {
                assert!(pin!(&mut first).poll(&mut contexts[0]).is_ready());
                // From now on, the first waker is that of the second branch.
                assert!(pin!(&mut second).poll(&mut contexts[0]).is_pending());
                Poll::Ready(())
            })
            .await;
            assert_eq!(Arc::strong_count(&branches[1]), 3);
            pause().await;
            assert_eq!(branches.each_ref().map(|branch| branch.woken()), [2, 0]);
            second.await;
        });
    }

    let branches = [(); 2].map(|()| Arc::new(Counter::default()));
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(Arc::clone(&counter));
    let mut numbers = pin!(numbers(branches.clone()));
    for expected in [Some(1), Some(2), None] {
        let item = numbers.as_mut().poll_next(&mut Context::from_waker(&waker));
        assert_eq!(item, Poll::Ready(expected));
    }
    // The wakers of the branches may be those of other tasks, so each `yield_` wakes the task; the others are of `pause`.
    assert_eq!(counter.woken(), 2 + 2);
    assert_eq!(branches.map(|branch| branch.woken()), [2, 0]);
}

#[test]
fn futures_unordered() {
    #[async_generator]
    async fn numbers(branches: u32, each: u32) -> impl Stream<Item = (u32, u32)> {
        with_yielder!(|yielder| {
            let mut branches: FuturesUnordered<_> = (0..branches)
                .map(async |branch| {
                    for n in 0..each {
                        for _ in 0..(branch * n) % 3 {
                            pause().await;
                        }
                        yielder.yield_((branch, n)).await;
                    }
                    branch
                })
                .collect();
            let mut ended = 0;
            while let Some(branch) = branches.next().await {
                yielder.yield_((branch, each)).await;
                ended += 1;
            }
            assert_eq!(ended, 50);
        });
    }

    // `run` panics if the task is not woken.
    let mut seen = run(numbers(50, 5).collect::<Vec<_>>());
    for branch in 0..50 {
        let of_branch = seen
            .iter()
            .filter(|item| item.0 == branch)
            .map(|item| item.1);
        assert!(of_branch.eq(0..=5));
    }
    seen.sort_unstable();
    assert!(
        seen.iter()
            .copied()
            .eq((0..50).flat_map(|branch| (0..=5).map(move |n| (branch, n))))
    );
}

#[test]
fn a_branch_that_becomes_one_of_a_set() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let mut yields = [1, 2, 3].map(|n| yielder.yield_(n));
            // Polled with the waker of the task at first, and then with wakers of the set.
            poll_fn(|cx| {
                for future in &mut yields {
                    assert!(pin!(future).poll(cx).is_pending());
                }
                Poll::Ready(())
            })
            .await;
            let mut set: FuturesUnordered<_> = yields.into_iter().collect();
            while set.next().await.is_some() {}
        });
    }

    assert_eq!(run(numbers().collect::<Vec<_>>()), [1, 2, 3]);
}
