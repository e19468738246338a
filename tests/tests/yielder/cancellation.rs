//! Dropping a pending `yield_`, and dropping or closing a generator in the block.

use std::cell::{Cell, RefCell};
use std::future::{poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, Stream, Yielder, async_gen,
    async_generator, for_await,
};
use asyncgen_tests::{Census, Counted, collect, pause, poll, run};
use tokio::time::{sleep, timeout};

/// Polls a future once.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(pin!(&mut *future).poll(cx))).await
}

#[test]
fn select_withdraws_an_item() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            tokio::select! {
                biased;
                () = yielder.yield_(1) => unreachable!(),
                () = ready(()) => {}
            }
            tokio::select! {
                () = yielder.yield_(2) => {}
                () = std::future::pending() => unreachable!(),
            }
            let first = pin!(pause());
            futures::future::select(yielder.yield_(3), first).await;
            yielder.yield_(4).await;
        });
    }

    // `pause` wins only after the 3 was taken, as both are ready in the same poll and `select` polls the `yield_` first.
    assert_eq!(collect(numbers()), [2, 3, 4]);
}

#[test]
fn an_item_that_was_taken_is_not_withdrawn() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let mut first = yielder.yield_(census.value());
            assert!(poll_once(&mut first).await.is_pending());
            pause().await;
            drop(first);
            yielder.yield_(census.value()).await;
        });
    }

    let values = collect(values(&census));
    assert_eq!(values.len(), 2);
    assert_eq!((census.alive(), census.born()), (2, 2));
}

#[test]
fn items_in_the_middle_of_the_queue_are_withdrawn() {
    let census = Census::default();

    #[async_generator]
    async fn numbers(census: &Census) -> impl Stream<Item = (u32, Counted)> {
        with_yielder!(|yielder| {
            let mut yields: Vec<_> = (0..6)
                .map(|n| yielder.yield_((n, census.value())))
                .collect();
            for future in &mut yields {
                assert!(poll_once(future).await.is_pending());
            }
            assert_eq!(census.alive(), 6);
            // The first one, one in the middle, and the last one.
            for index in [5, 2, 0] {
                drop(yields.remove(index));
            }
            assert_eq!(census.alive(), 3);
            futures::future::join_all(yields).await;
            // All that wait: the next item comes after them.
            let mut yields = [7, 8].map(|n| yielder.yield_((n, census.value())));
            for future in &mut yields {
                assert!(poll_once(future).await.is_pending());
            }
            drop(yields);
            yielder.yield_((9, census.value())).await;
        });
    }

    let numbers: Vec<u32> = collect(numbers(&census))
        .into_iter()
        .map(|(n, _)| n)
        .collect();
    assert_eq!(numbers, [1, 3, 4, 9]);
    assert_eq!(census.alive(), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn a_timeout_withdraws_an_item_that_waits() {
    const LIMIT: Duration = Duration::from_millis(5);

    #[async_generator]
    async fn numbers(outcomes: &RefCell<Vec<bool>>) -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let (first, second) = tokio::join!(
                timeout(LIMIT, yielder.yield_(1)),
                timeout(LIMIT, yielder.yield_(2)),
            );
            outcomes
                .borrow_mut()
                .extend([first.is_ok(), second.is_ok()]);
            let third = timeout(LIMIT, async {
                sleep(20 * LIMIT).await;
                yielder.yield_(3).await;
            });
            let third = third.await;
            outcomes.borrow_mut().push(third.is_ok());
        });
        yield_!(4);
    }

    let outcomes = RefCell::default();
    let mut seen = Vec::new();
    for_await!(number in numbers(&outcomes) => {
        seen.push(number);
        sleep(4 * LIMIT).await;
    });
    assert_eq!(seen, [1, 4]);
    assert_eq!(*outcomes.borrow(), [true, false, false]);
}

#[test]
fn a_future_that_is_never_polled_yields_nothing() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let unused = yielder.yield_(census.value());
            pause().await;
            drop(unused);
        });
    }

    assert!(collect(values(&census)).is_empty());
    assert_eq!((census.alive(), census.born()), (0, 1));
}

#[test]
fn an_item_of_a_forgotten_future_is_yielded() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let mut forgotten = yielder.yield_(1);
            assert!(poll_once(&mut forgotten).await.is_pending());
            std::mem::forget(forgotten);
            yielder.yield_(2).await;
        });
        yield_!(3);
    }

    assert_eq!(collect(numbers()), [1, 2, 3]);
}

#[test]
fn a_block_that_ends_drops_the_items_of_forgotten_futures() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let mut forgotten = yielder.yield_(census.value());
            assert!(poll_once(&mut forgotten).await.is_pending());
            std::mem::forget(forgotten);
        });
        assert_eq!(census.alive(), 0);
        yield_!(census.value());
    }

    assert_eq!(collect(values(&census)).len(), 1);
}

/// Has three branches, each of which yields two values.
#[async_generator]
async fn six(census: &Census) -> impl Stream<Item = Counted> {
    async fn two(census: &Census, yielder: &Yielder<Counted>) {
        yielder.yield_(census.value()).await;
        yielder.yield_(census.value()).await;
    }
    with_yielder!(|yielder| {
        futures::join!(
            two(census, yielder),
            two(census, yielder),
            two(census, yielder)
        );
    });
}

#[test]
fn dropping_the_generator_drops_the_items_that_wait() {
    // In each poll one item leaves, and the branch whose item left last yields again, if it has not yielded twice.
    for (taken, waiting) in [0, 2, 2, 2, 2, 1, 0].into_iter().enumerate() {
        let census = Census::default();
        let mut values = Box::pin(six(&census));
        for _ in 0..taken {
            assert!(matches!(poll(&mut values), Poll::Ready(Some(_))));
        }
        assert_eq!(census.alive(), waiting);
        drop(values);
        assert_eq!(census.alive(), 0);
    }
}

/// Logs its name when it is dropped.
struct Logged<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Logged<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

#[test]
fn drop_order() {
    #[async_generator]
    async fn values<'a>(log: &'a RefCell<Vec<&'static str>>) -> impl Stream<Item = Logged<'a>> {
        let _outer = Logged("outer", log);
        with_yielder!(|yielder| {
            let _inner = Logged("inner", log);
            let branch = async |local, item| {
                let _local = Logged(local, log);
                yielder.yield_(Logged(item, log)).await;
            };
            futures::join!(
                branch("local 1", "item 1"),
                branch("local 2", "item 2"),
                branch("local 3", "item 3"),
            );
        });
    }

    let log = RefCell::default();
    let mut values = Box::pin(values(&log));
    assert!(matches!(
        poll(&mut values),
        Poll::Ready(Some(Logged("item 1", _)))
    ));
    assert_eq!(log.take(), ["item 1"]);
    drop(values);
    // Each `yield_` takes its item along. `join!` drops its branches in reverse.
    let expected = [
        "item 3", "local 3", "item 2", "local 2", "local 1", "inner", "outer",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn closing_while_items_wait() {
    let census = &Census::default();
    let cleaned = &Cell::new(0);

    let mut values = pin!(async_gen! {
        finally!({
            with_yielder!(|yielder| {
                let branch = async || yielder.yield_(census.value()).await;
                futures::join!(branch(), branch(), branch());
            });
        }, {
            // The block and the queue are gone.
            assert_eq!(census.alive(), 0);
            pause().await;
            cleaned.set(cleaned.get() + 1);
        });
    });
    run(async {
        assert!(values.anext().await.unwrap().yielded().is_some());
        assert_eq!(census.alive(), 2);
        assert!(values.has_pending_cleanup());
        values.aclose().await.unwrap();
    });
    assert_eq!(cleaned.get(), 1);
    assert_eq!(values.status(), Status::Closed);
}

#[test]
fn a_cleanup_that_yields_while_the_generator_is_closed() {
    let census = &Census::default();
    let mut numbers = pin!(async_gen! {
        finally!({
            yield_!((1, census.value()));
        }, {
            with_yielder!(|yielder| {
                futures::join!(
                    yielder.yield_((2, census.value())),
                    yielder.yield_((3, census.value())),
                );
            });
            unreachable!("nobody takes the items");
        });
    });
    run(async {
        drop(numbers.anext().await);
        let YieldedInCleanup((number, _)) = numbers.aclose().await.unwrap_err();
        assert_eq!(number, 2);
    });
    assert_eq!((census.born(), census.alive()), (3, 0));
}

#[test]
fn closing_while_the_block_is_pending() {
    let cleaned = &Cell::new(false);
    let mut numbers = pin!(async_gen! {
        finally!({
            with_yielder!(|yielder| {
                yielder.yield_(1).await;
                std::future::pending::<()>().await;
            });
        }, {
            cleaned.set(true);
        });
    });
    run(async {
        assert_eq!(numbers.anext().await, Ok(GeneratorState::Yielded(1)));
        assert!(poll_once(&mut numbers.anext()).await.is_pending());
        numbers.aclose().await.unwrap();
    });
    assert!(cleaned.get());
}

#[test]
fn a_generator_without_cleanup_is_closed_by_dropping() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl AsyncGenerator<Yield = Counted> {
        with_yielder!(|yielder| {
            let branch = async || yielder.yield_(census.value()).await;
            futures::join!(branch(), branch());
        });
    }

    let mut values = pin!(values(&census));
    run(async {
        assert!(values.anext().await.unwrap().yielded().is_some());
        assert!(!values.has_pending_cleanup());
        values.aclose().await.unwrap();
    });
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_panic_of_a_branch() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let yielding = async || {
                yielder.yield_(census.value()).await;
                yielder.yield_(census.value()).await;
            };
            let panicking = async {
                pause().await;
                panic!("the branch");
            };
            futures::join!(yielding(), yielding(), panicking);
        });
    }

    let mut values = Box::pin(values(&census));
    assert!(matches!(poll(&mut values), Poll::Ready(Some(_))));
    let panic = catch_unwind(AssertUnwindSafe(|| poll(&mut values))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the branch"));
    assert_eq!(census.alive(), 0);
    assert!(matches!(poll(&mut values), Poll::Ready(None)));
}

#[test]
fn a_panic_of_a_branch_runs_the_cleanup_around() {
    let cleaned = &Cell::new(false);
    let mut numbers = Box::pin(async_gen! {
        finally!({
            with_yielder!(|yielder| {
                let panicking = async {
                    pause().await;
                    panic!("the branch");
                };
                futures::join!(yielder.yield_(1), yielder.yield_(2), panicking);
            });
        }, {
            yield_!(3);
            cleaned.set(true);
        });
    });
    assert_eq!(poll(&mut numbers), Poll::Ready(Some(1)));
    assert_eq!(poll(&mut numbers), Poll::Ready(Some(3)));
    let panic = catch_unwind(AssertUnwindSafe(|| poll(&mut numbers))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the branch"));
    assert!(cleaned.get());
}

#[test]
fn a_panic_of_a_destructor_in_the_queue() {
    struct Panics;

    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("the item");
        }
    }

    #[async_generator]
    async fn values() -> impl Stream<Item = Option<Panics>> {
        with_yielder!(|yielder| {
            let withdrawn = AssertUnwindSafe(async {
                let mut future = yielder.yield_(Some(Panics));
                assert!(poll_once(&mut future).await.is_pending());
            });
            let outcome = futures::FutureExt::catch_unwind(withdrawn).await;
            assert!(outcome.is_err());
            // The queue still works.
            yielder.yield_(None).await;
        });
    }

    let values = collect(values());
    assert!(matches!(values[..], [None]));
}

#[test]
#[should_panic = "polled after completion"]
fn a_future_that_is_polled_after_completion() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let mut future = yielder.yield_(1);
            (&mut future).await;
            let _ = poll_once(&mut future).await;
        });
    }

    collect(numbers());
}
