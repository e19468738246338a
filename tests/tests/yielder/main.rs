//! `with_yielder!` and `Yielder`.

mod cancellation;
mod forms;
mod items;
mod nesting;
mod random;
mod threads;
mod wakers;

use asyncgen::{Stream, Yielder, async_generator};
use asyncgen_tests::{collect, pause};

/// Yields `from`, `from + 1` and `from + 2`.
async fn count(from: u32, yielder: &Yielder<u32>) {
    for n in from..from + 3 {
        yielder.yield_(n).await;
    }
}

#[test]
fn items_leave_in_the_order_in_which_they_were_yielded() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            futures::join!(count(10, yielder), count(20, yielder), count(30, yielder));
        });
    }

    // Each branch yields its next item in the poll after its last one was taken, behind the items that wait.
    let expected = [10, 20, 30, 11, 21, 31, 12, 22, 32];
    assert_eq!(collect(numbers()), expected);
}

#[test]
fn branches_of_different_speed() {
    async fn slow(yielder: &Yielder<&'static str>) {
        for item in ["slow 1", "slow 2"] {
            for _ in 0..3 {
                pause().await;
            }
            yielder.yield_(item).await;
        }
    }

    async fn fast(yielder: &Yielder<&'static str>) {
        for item in ["fast 1", "fast 2", "fast 3", "fast 4"] {
            yielder.yield_(item).await;
        }
    }

    #[async_generator]
    async fn both() -> impl Stream<Item = &'static str> {
        with_yielder!(|yielder| {
            futures::join!(slow(yielder), fast(yielder));
        });
    }

    // The block is polled before an item is taken from the queue, so the fourth poll puts two of them there.
    let expected = ["fast 1", "fast 2", "fast 3", "slow 1", "fast 4", "slow 2"];
    assert_eq!(collect(both()), expected);
}

#[test]
fn the_items_before_and_after() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        yield_!(1);
        let sum = with_yielder!(|yielder| {
            yielder.yield_(2).await;
            pause().await;
            yielder.yield_(3).await;
            2 + 3
        });
        yield_!(sum);
        with_yielder!(|yielder| count(6, yielder).await);
        yield_!(9);
    }

    assert_eq!(collect(numbers()), [1, 2, 3, 5, 6, 7, 8, 9]);
}

#[test]
fn a_block_that_yields_nothing() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        let value = with_yielder!(|_yielder| {
            pause().await;
            7
        });
        yield_!(value);
    }

    assert_eq!(collect(numbers()), [7]);
}

#[test]
fn a_branch_waits_until_its_item_is_taken() {
    use std::cell::RefCell;

    let log = RefCell::new(Vec::new());

    async fn branch(
        names: [&'static str; 2],
        log: &RefCell<Vec<&'static str>>,
        yielder: &Yielder<&'static str>,
    ) {
        for name in names {
            yielder.yield_(name).await;
            log.borrow_mut().push(name);
        }
    }

    #[async_generator]
    async fn names(log: &RefCell<Vec<&'static str>>) -> impl Stream<Item = &'static str> {
        with_yielder!(|yielder| {
            futures::join!(
                branch(["a1", "a2"], log, yielder),
                branch(["b1", "b2"], log, yielder),
            );
        });
    }

    let mut names = std::pin::pin!(names(&log));
    let mut next = || asyncgen_tests::poll(&mut names);
    let item = |name| std::task::Poll::Ready(Some(name));
    assert_eq!(next(), item("a1"));
    assert!(log.borrow().is_empty());
    assert_eq!(next(), item("b1"));
    assert_eq!(*log.borrow(), ["a1"]);
    assert_eq!(next(), item("a2"));
    assert_eq!(*log.borrow(), ["a1", "b1"]);
    assert_eq!(next(), item("b2"));
    assert_eq!(*log.borrow(), ["a1", "b1", "a2"]);
    assert_eq!(next(), std::task::Poll::Ready(None));
    assert_eq!(*log.borrow(), ["a1", "b1", "a2", "b2"]);
}
