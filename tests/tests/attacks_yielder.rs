//! Attacks on the block of a `with_yielder!`, which is polled with the context of the generator.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use asyncgen::{Stream, async_gen, async_generator};
use asyncgen_tests::{Census, Counted, collect, pause, poll};

type Large = [u64; 32];

/// A block that replaces the context it is polled with.
#[test]
fn tampered_context() {
    #[async_generator]
    async fn tampering() -> impl Stream<Item = Large> {
        with_yielder!(|yielder| {
            yielder.yield_([1; 32]).await;
            let tamper = poll_fn(|cx| {
                *cx = Context::from_waker(Waker::noop());
                Poll::Ready(())
            });
            futures::join!(tamper, yielder.yield_([2; 32]), yielder.yield_([3; 32]));
        });
        yield_!([4; 32]);
    }

    let expected = [[1; 32], [2; 32], [3; 32], [4; 32]];
    assert_eq!(collect(tampering()), expected);
}

/// A generator that is polled inside the block, with the context of the outer generator and with another one. It yields by the handle of the
/// outer generator as well.
#[test]
fn nested_polls() {
    #[async_generator]
    async fn outer() -> impl Stream<Item = Large> {
        with_yielder!(|yielder| {
            let mut inner = pin!(async_gen! {
                yield_!([10; 32]);
                with_yielder!(|inner| {
                    futures::join!(inner.yield_([11; 32]), yielder.yield_([1; 32]));
                });
                yield_!([12; 32]);
            });
            let first = poll_fn(|cx| inner.as_mut().poll_next(cx)).await;
            yielder.yield_(first.unwrap_or([0; 32])).await;
            let mut other = Context::from_waker(Waker::noop());
            let Poll::Ready(Some(second)) = inner.as_mut().poll_next(&mut other) else {
                unreachable!()
            };
            yielder.yield_(second).await;
            let third = poll_fn(|cx| inner.as_mut().poll_next(cx)).await;
            yielder.yield_(third.unwrap_or([0; 32])).await;
        });
    }

    let expected = [[10; 32], [1; 32], [11; 32], [12; 32]];
    assert_eq!(collect(outer()), expected);
}

/// A waker that panics when it is woken.
struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("the waker");
    }
}

fn poll_with_panics<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    let waker = Waker::from(Arc::new(Panics));
    Pin::new(future).poll(&mut Context::from_waker(&waker))
}

/// The waker of a branch panics when its item has been taken, before the block is polled.
#[test]
fn waker_of_a_branch_that_panics() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let mut first = yielder.yield_(census.value());
            let mut second = yielder.yield_(census.value());
            assert!(poll_with_panics(&mut first).is_pending());
            assert!(poll_with_panics(&mut second).is_pending());
            pause().await;
            unreachable!("the waker panics before");
        });
    }

    let mut values = Box::pin(values(&census));
    assert!(matches!(poll(&mut values), Poll::Ready(Some(_))));
    assert_eq!(census.alive(), 1);
    let panic = catch_unwind(AssertUnwindSafe(|| poll(&mut values))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the waker"));
    assert_eq!(census.alive(), 0);
    assert!(matches!(poll(&mut values), Poll::Ready(None)));
}

/// The waker of the task panics when a branch yields with a waker of its own.
#[test]
fn waker_of_the_task_that_panics() {
    let census = Census::default();

    #[async_generator]
    async fn values(census: &Census) -> impl Stream<Item = Counted> {
        with_yielder!(|yielder| {
            let mut future = yielder.yield_(census.value());
            let poll = || pin!(&mut future).poll(&mut Context::from_waker(Waker::noop()));
            let panic = catch_unwind(AssertUnwindSafe(poll)).unwrap_err();
            assert_eq!(panic.downcast_ref(), Some(&"the waker"));
            // The item is in the queue.
            pause_silently().await;
        });
    }

    /// Pending once. Does not wake.
    async fn pause_silently() {
        let mut is_first = true;
        poll_fn(|_| match std::mem::take(&mut is_first) {
            true => Poll::Pending,
            false => Poll::Ready(()),
        })
        .await;
    }

    let waker = Waker::from(Arc::new(Panics));
    let mut cx = Context::from_waker(&waker);
    let mut values = pin!(values(&census));
    let item = values.as_mut().poll_next(&mut cx);
    assert!(matches!(item, Poll::Ready(Some(_))));
    drop(item);
    assert_eq!((census.born(), census.alive()), (1, 0));
    assert!(values.as_mut().poll_next(&mut cx).is_ready());
}
