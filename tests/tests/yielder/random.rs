//! Random programs of several branches, whose logs are compared with the rules.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use asyncgen::{Stream, Yielder, async_generator};
use asyncgen_tests::pause;
use futures::stream::FuturesUnordered;
use futures::{StreamExt, future};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Pause,
    Yield,
    /// Drops the `yield_` after that many polls, if it is still pending.
    YieldFor(u32),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Event {
    Yielded(u32),
    Resolved(u32),
    Dropped(u32),
    Received(u32),
}

type Log = RefCell<Vec<Event>>;

/// Polls a `yield_` at most `polls` times, and then drops it.
struct Limited<F> {
    future: Option<F>,
    polls: u32,
}

impl<F: Future + Unpin> Future for Limited<F> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        let Some(future) = &mut self.future else {
            unreachable!()
        };
        if pin!(future).poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        self.polls -= 1;
        if self.polls == 0 {
            self.future = None;
            return Poll::Ready(false);
        }
        // Polled again by its limit, as by a timer.
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

async fn branch(number: u32, steps: Vec<Step>, log: &Log, yielder: &Yielder<u32>) {
    for (step, item) in steps.into_iter().zip(100 * number..) {
        match step {
            Step::Pause => pause().await,
            Step::Yield => {
                log.borrow_mut().push(Event::Yielded(item));
                yielder.yield_(item).await;
                log.borrow_mut().push(Event::Resolved(item));
            }
            Step::YieldFor(polls) => {
                log.borrow_mut().push(Event::Yielded(item));
                let future = Some(yielder.yield_(item));
                let event = match (Limited { future, polls }).await {
                    true => Event::Resolved(item),
                    false => Event::Dropped(item),
                };
                log.borrow_mut().push(event);
            }
        }
    }
}

#[async_generator]
async fn generator(branches: Vec<Vec<Step>>, in_set: bool, log: &Log) -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        let branches = (0..)
            .zip(branches)
            .map(|(number, steps)| Box::pin(branch(number, steps, log, yielder)));
        if in_set {
            let mut set: FuturesUnordered<_> = branches.collect();
            while set.next().await.is_some() {}
        } else {
            let mut all = branches.map(future::maybe_done).collect::<Vec<_>>();
            // Polls all of them in each poll.
            poll_fn(|cx| {
                let mut is_pending = false;
                for branch in &mut all {
                    is_pending |= Pin::new(branch).poll(cx).is_pending();
                }
                if is_pending {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
        }
    });
}

/// Checks the log: items are received in order, unless they were dropped before; and a `yield_` resolves after its item was received.
fn check(log: &[Event]) {
    let mut queue = VecDeque::new();
    let mut received = Vec::new();
    for event in log {
        match *event {
            Event::Yielded(item) => queue.push_back(item),
            Event::Received(item) => {
                assert_eq!(queue.pop_front(), Some(item), "{log:?}");
                received.push(item);
            }
            Event::Resolved(item) => assert!(received.contains(&item), "{log:?}"),
            Event::Dropped(item) => queue.retain(|other| *other != item),
        }
    }
    assert!(queue.is_empty(), "{log:?}");
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Pause),
        4 => Just(Step::Yield),
        3 => (1_u32..5).prop_map(Step::YieldFor),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn programs(
        branches in prop::collection::vec(prop::collection::vec(step(), 0..8), 1..7),
        in_set in any::<bool>(),
    ) {
        let log = Log::default();
        asyncgen_tests::run(async {
            let mut items = pin!(generator(branches, in_set, &log));
            while let Some(item) = items.next().await {
                log.borrow_mut().push(Event::Received(item));
            }
        });
        check(&log.into_inner());
    }
}
