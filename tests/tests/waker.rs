//! A body receives the waker of the caller. The waker is not cloned, woken or dropped on the way.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};

use asyncgen::{Stream, async_gen, async_generator};
use asyncgen_tests::pause;

/// Yields, at each poll, whether the waker of the body is the one in `current`.
#[async_generator]
async fn is_the_callers(current: &RefCell<Waker>) -> impl Stream<Item = bool> {
    loop {
        let same = poll_fn(|cx| {
            let current = current.borrow();
            Poll::Ready(cx.waker().will_wake(&current) && current.will_wake(cx.waker()))
        });
        yield_!(same.await);
    }
}

fn poll_with<S: Stream>(stream: &mut Pin<&mut S>, waker: &Waker) -> Poll<Option<S::Item>> {
    stream.as_mut().poll_next(&mut Context::from_waker(waker))
}

struct Ignored;

impl Wake for Ignored {
    fn wake(self: Arc<Self>) {}
}

#[test]
#[cfg_attr(
    miri,
    ignore = "`will_wake` compares the addresses of vtables, which differ between clones under Miri"
)]
fn it_is_the_callers() {
    let current = RefCell::new(Waker::from(Arc::new(Ignored)));
    let waker = current.borrow().clone();
    let mut stream = pin!(is_the_callers(&current));
    for _ in 0..3 {
        assert_eq!(poll_with(&mut stream, &waker), Poll::Ready(Some(true)));
    }
    assert_eq!(
        poll_with(&mut stream, Waker::noop()),
        Poll::Ready(Some(false))
    );
}

#[test]
#[cfg_attr(
    miri,
    ignore = "`will_wake` compares the addresses of vtables, which differ between clones under Miri"
)]
fn a_changed_waker_is_seen_in_the_next_poll() {
    let current = RefCell::new(Waker::noop().clone());
    let mut stream = pin!(is_the_callers(&current));
    for _ in 0..3 {
        let waker = Waker::from(Arc::new(Ignored));
        current.replace(waker.clone());
        assert_eq!(poll_with(&mut stream, &waker), Poll::Ready(Some(true)));
    }
}

#[test]
#[cfg_attr(
    miri,
    ignore = "`will_wake` compares the addresses of vtables, which differ between clones under Miri"
)]
fn it_is_the_callers_within_sources_and_nested_generators() {
    let current = RefCell::new(Waker::from(Arc::new(Ignored)));
    let waker = current.borrow().clone();
    let mut stream = pin!(async_gen! {
        #[for_await]
        for same in is_the_callers(&current) {
            yield_!(same);
            break;
        }
        yield_from_!(is_the_callers(&current));
    });
    for _ in 0..3 {
        assert_eq!(poll_with(&mut stream, &waker), Poll::Ready(Some(true)));
    }
}

#[test]
fn waking_it_wakes_the_caller() {
    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    let count = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&count));
    let mut stream = pin!(async_gen! {
        pause().await;
        yield_!(());
        pause().await;
    });
    let mut woken = Vec::new();
    for _ in 0..4 {
        let ready = poll_with(&mut stream, &waker).is_ready();
        woken.push((ready, count.0.load(Ordering::Relaxed)));
    }
    // Each pause wakes once. A yield does not wake.
    assert_eq!(woken, [(false, 1), (true, 1), (false, 2), (true, 2)]);
}

mod counting {
    use super::*;

    static CLONES: AtomicUsize = AtomicUsize::new(0);
    static DROPS: AtomicUsize = AtomicUsize::new(0);

    static VTABLE: RawWakerVTable = RawWakerVTable::new(
        |data| {
            CLONES.fetch_add(1, Ordering::Relaxed);
            RawWaker::new(data, &VTABLE)
        },
        |_| {},
        |_| {},
        |_| {
            DROPS.fetch_add(1, Ordering::Relaxed);
        },
    );

    #[test]
    fn no_waker_is_cloned_or_dropped() {
        // SAFETY: the functions of the vtable only count, and there is no data.
        let waker = unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &VTABLE)) };
        let mut stream = pin!(async_gen! {
            for n in 0..10 {
                pause().await;
                yield_!(n);
                yield_!([n; 1].len());
                yield_from_!(futures::stream::iter(0..n));
                println!("{:?}", yield_!(n));
            }
        });
        let mut polls = 0;
        while poll_with(&mut stream, &waker) != Poll::Ready(None) {
            polls += 1;
        }
        assert!(polls > 40);
        let counts = [&CLONES, &DROPS].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [0, 0]);
    }
}
