//! `hooks::shutdown`: the cleanups that it waits for, and the wakers that it wakes. Other executors
//! are tested in the package `executors`.

use std::cell::RefCell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use asyncgen::hooks::{GeneratorInfo, shutdown};
use asyncgen::wrappers::Managed;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt, Stream,
    async_context_manager, async_generator, async_with,
};
use asyncgen_tests::{implements, pause, poll, polled};
use futures::executor::block_on;
use futures::future::{BoxFuture, LocalBoxFuture};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{LocalSet, spawn_local, yield_now};

/// Makes the tests run one after the other, because `shutdown` waits for the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());

    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A generator whose cleanup is pending twice.
#[async_generator]
async fn rows() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_!(row);
            }
        },
        {
            pause().await;
            pause().await;
        }
    );
}

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    finally!({ yield_!(&mut 1) }, {
        pause().await;
    });
}

type Closing = BoxFuture<'static, ()>;

/// Drops a managed generator while its cleanup is pending, and returns the future that closes it.
fn dropped<G>(
    manage: impl FnOnce(Box<dyn Fn(GeneratorInfo, Closing) + Send + Sync>) -> G,
) -> Closing
where
    G: Stream + Unpin,
{
    let kept = Arc::new(Mutex::new(None));
    let mut generator = manage(Box::new({
        let kept = Arc::clone(&kept);
        move |_, closing| *kept.lock().unwrap() = Some(closing)
    }));
    let _ = poll(&mut generator);
    drop(generator);
    kept.lock()
        .unwrap()
        .take()
        .expect("the finalizer is called")
}

fn dropped_rows() -> Closing {
    dropped(|finalizer| rows().managed_with(finalizer))
}

/// Counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Woken {
    fn poll<F: Future + ?Sized>(self: &Arc<Self>, future: Pin<&mut F>) -> Poll<F::Output> {
        let waker = Waker::from(Arc::clone(self));
        future.poll(&mut Context::from_waker(&waker))
    }

    fn times(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

fn is_over() -> bool {
    polled(shutdown(), 1).is_ready()
}

#[test]
fn if_no_cleanup_is_running_it_resolves_at_once() {
    let _alone = alone();
    assert!(is_over());
    let mut alive = rows().managed();
    assert!(is_over());
    // A generator that is in use is not closed.
    let _ = poll(&mut alive);
    assert!(is_over());
    block_on(alive.aclose()).unwrap();
    drop(alive);
    drop(rows().managed_with(|_, _| unreachable!("it has not started")));
    assert!(is_over());
}

#[test]
fn it_waits_for_the_end_of_a_cleanup() {
    let _alone = alone();
    let mut closing = dropped_rows();
    let woken = Arc::new(Woken::default());
    let mut waiting = pin!(shutdown());
    for _ in 0..2 {
        assert!(woken.poll(waiting.as_mut()).is_pending());
        assert!(polled(closing.as_mut(), 1).is_pending());
    }
    assert_eq!(woken.times(), 0);
    assert!(polled(closing.as_mut(), 1).is_ready());
    assert_eq!(woken.times(), 1);
    // The closing has completed, but has not been dropped.
    assert!(woken.poll(waiting.as_mut()).is_ready());
    drop(closing);
    assert!(is_over());
}

#[test]
fn a_closing_that_is_dropped_or_panics_is_over() {
    #[async_generator]
    async fn panicking() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {
                panic!("in the cleanup");
            }
        );
    }

    let _alone = alone();
    let closing = dropped_rows();
    assert!(!is_over());
    drop(closing);
    assert!(is_over());

    let mut half_closed = dropped_rows();
    assert!(polled(half_closed.as_mut(), 1).is_pending());
    drop(half_closed);
    assert!(is_over());

    let mut closing = dropped(|finalizer| panicking().managed_with(finalizer));
    assert!(!is_over());
    catch_unwind(AssertUnwindSafe(|| polled(closing.as_mut(), 1))).unwrap_err();
    assert!(is_over());

    let mut rows = rows().managed_with(|_, _| panic!("in the finalizer"));
    let _ = poll(&mut rows);
    drop(rows);
    assert!(is_over());
}

#[test]
fn it_waits_for_cleanups_that_start_meanwhile() {
    #[async_generator]
    async fn holding(
        held: Managed<impl AsyncGenerator + Send>,
    ) -> impl AsyncGenerator<Yield = u32> {
        let _held = held;
        finally!(
            {
                yield_!(1);
            },
            {}
        );
    }

    let _alone = alone();
    let kept = Arc::new(Mutex::new(None));
    let mut held = rows().managed_with({
        let kept = Arc::clone(&kept);
        move |_, closing| *kept.lock().unwrap() = Some(closing)
    });
    let _ = poll(&mut held);
    let closing = dropped(|finalizer| holding(held).managed_with(finalizer));
    let mut waiting = pin!(shutdown());
    assert!(polled(waiting.as_mut(), 1).is_pending());
    block_on(closing);
    assert!(polled(waiting.as_mut(), 1).is_pending());
    block_on(kept.lock().unwrap().take().unwrap());
    assert!(polled(waiting.as_mut(), 1).is_ready());
}

#[test]
fn all_that_wait_are_woken_but_those_that_were_dropped() {
    let _alone = alone();
    let closing = dropped_rows();
    let [first, second, moved, cancelled] = [(); 4].map(|()| Arc::new(Woken::default()));
    let (mut one, mut other) = (pin!(shutdown()), pin!(shutdown()));
    assert!(first.poll(one.as_mut()).is_pending());
    assert!(moved.poll(other.as_mut()).is_pending());
    // The waker of the last poll counts.
    assert!(second.poll(other.as_mut()).is_pending());
    {
        let dropped = pin!(shutdown());
        assert!(cancelled.poll(dropped).is_pending());
    }
    assert_eq!(Arc::strong_count(&moved), 1);
    assert_eq!(Arc::strong_count(&cancelled), 1);
    block_on(closing);
    let times = [&first, &second, &moved, &cancelled].map(|woken| woken.times());
    assert_eq!(times, [1, 1, 0, 0]);
    assert!(first.poll(one).is_ready());
    assert!(second.poll(other).is_ready());
    assert_eq!(Arc::strong_count(&first), 1);
}

#[test]
fn one_that_was_woken_waits_again_if_another_cleanup_starts() {
    let _alone = alone();
    let woken = Arc::new(Woken::default());
    let mut waiting = pin!(shutdown());
    let closing = dropped_rows();
    assert!(woken.poll(waiting.as_mut()).is_pending());
    block_on(closing);
    let closing = dropped_rows();
    assert!(woken.poll(waiting.as_mut()).is_pending());
    assert_eq!(woken.times(), 1);
    block_on(closing);
    assert_eq!(woken.times(), 2);
    assert!(woken.poll(waiting.as_mut()).is_ready());
}

#[test]
fn a_waker_that_panics_does_not_keep_the_others_from_being_woken() {
    struct Panicking;

    impl Wake for Panicking {
        fn wake(self: Arc<Self>) {
            panic!("the waker's");
        }
    }

    let _alone = alone();
    let closing = dropped_rows();
    let woken = Arc::new(Woken::default());
    let panicking = Waker::from(Arc::new(Panicking));
    let (mut one, mut other) = (pin!(shutdown()), pin!(shutdown()));
    assert!(
        one.as_mut()
            .poll(&mut Context::from_waker(&panicking))
            .is_pending()
    );
    assert!(woken.poll(other.as_mut()).is_pending());
    block_on(closing);
    assert_eq!(woken.times(), 1);
    assert!(woken.poll(other).is_ready());
}

/// A waker that polls a `shutdown` when it is woken and when it is dropped.
struct Reentrant;

impl Wake for Reentrant {
    fn wake(self: Arc<Self>) {
        let _ = is_over();
    }
}

impl Drop for Reentrant {
    fn drop(&mut self) {
        let _ = is_over();
    }
}

#[test]
fn wakers_may_call_it() {
    let _alone = alone();
    for is_cancelled in [false, true] {
        let closing = dropped_rows();
        let mut waiting = Box::pin(shutdown());
        for _ in 0..2 {
            let waker = Waker::from(Arc::new(Reentrant));
            assert!(
                waiting
                    .as_mut()
                    .poll(&mut Context::from_waker(&waker))
                    .is_pending()
            );
        }
        if is_cancelled {
            drop(waiting);
            block_on(closing);
        } else {
            block_on(closing);
            block_on(waiting);
        }
    }
    assert!(is_over());
}

#[test]
fn context_managers_and_local_ones_count() {
    let _alone = alone();
    let kept = Arc::new(Mutex::new(None));
    let managed = session().managed_with({
        let kept = Arc::clone(&kept);
        move |_, closing| *kept.lock().unwrap() = Some(closing)
    });
    assert!(polled(async { async_with!(managed, |_| pending::<()>().await) }, 1).is_pending());
    assert!(!is_over());
    block_on(kept.lock().unwrap().take().unwrap());
    assert!(is_over());

    let kept: Rc<RefCell<Option<LocalBoxFuture<'static, ()>>>> = Rc::default();
    let mut local = rows().managed_local_with({
        let kept = Rc::clone(&kept);
        move |_, closing| *kept.borrow_mut() = Some(closing)
    });
    let _ = poll(&mut local);
    drop(local);
    assert!(!is_over());
    block_on(kept.take().unwrap());
    assert!(is_over());
}

#[test]
fn cleanups_of_other_threads_count() {
    let _alone = alone();
    const THREADS: usize = 8;
    let closed = AtomicUsize::new(0);
    let barrier = std::sync::Barrier::new(THREADS + 1);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let mut closing = dropped_rows();
                assert!(polled(closing.as_mut(), 1).is_pending());
                barrier.wait();
                thread::yield_now();
                // Counted before the closing ends.
                closed.fetch_add(1, Ordering::SeqCst);
                block_on(closing);
            });
        }
        barrier.wait();
        for _ in 0..3 {
            scope.spawn(|| {
                block_on(shutdown());
                assert_eq!(closed.load(Ordering::SeqCst), THREADS);
            });
        }
    });
    assert!(is_over());
}

#[test]
fn it_can_be_sent_to_another_thread() {
    let future = shutdown();
    assert!(implements!(future, Send));
    assert!(implements!(future, Sync));
}

/// A generator that sets a flag when it is closed.
#[async_generator]
async fn flagged(is_closed: Arc<AtomicBool>) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_!(row);
            }
        },
        {
            for _ in 0..10 {
                yield_now().await;
            }
            is_closed.store(true, Ordering::SeqCst);
        }
    );
}

fn spawned(is_closed: &Arc<AtomicBool>) -> impl AsyncGenerator<Yield = u32> + Unpin + use<> {
    flagged(Arc::clone(is_closed)).managed_with(|_, closing| {
        tokio::spawn(closing);
    })
}

fn runtimes() -> [Runtime; 2] {
    [
        Builder::new_current_thread().build().unwrap(),
        Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .unwrap(),
    ]
}

#[test]
fn in_tokio_cleanups_have_ended_when_it_resolves() {
    let _alone = alone();
    for runtime in runtimes() {
        runtime.block_on(async {
            let flags: [Arc<AtomicBool>; 4] = Default::default();
            let [left, aborted, panicked, timed_out] = flags.clone();
            let mut rows = spawned(&left);
            rows.anext().await.unwrap();
            drop(rows);

            let (reached, is_reached) = tokio::sync::oneshot::channel();
            let task = tokio::spawn(async move {
                let mut rows = spawned(&aborted);
                rows.anext().await.unwrap();
                reached.send(()).unwrap();
                pending::<()>().await;
            });
            is_reached.await.unwrap();
            task.abort();
            task.await.unwrap_err();

            let task = tokio::spawn(async move {
                let mut rows = spawned(&panicked);
                rows.anext().await.unwrap();
                panic!("the owner's");
            });
            task.await.unwrap_err();

            let mut rows = Box::pin(async move {
                let mut rows = spawned(&timed_out);
                rows.anext().await.unwrap();
                pending::<()>().await;
            });
            assert!(polled(rows.as_mut(), 1).is_pending());
            drop(rows);

            // Several tasks wait.
            let tasks: [_; 3] = std::array::from_fn(|_| tokio::spawn(shutdown()));
            shutdown().await;
            for flag in &flags {
                assert!(flag.load(Ordering::SeqCst));
            }
            for task in tasks {
                task.await.unwrap();
            }
        });
    }
}

#[test]
fn it_can_be_given_a_timeout() {
    let _alone = alone();
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let closing = dropped_rows();
    runtime.block_on(async {
        let limit = std::time::Duration::from_millis(1);
        tokio::time::timeout(limit, shutdown()).await.unwrap_err();
        tokio::spawn(closing);
        shutdown().await;
    });
}

#[test]
fn in_a_local_set_local_cleanups_have_ended_when_it_resolves() {
    let _alone = alone();
    let is_closed = Arc::new(AtomicBool::new(false));
    let runtime = Builder::new_current_thread().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let mut rows = flagged(Arc::clone(&is_closed)).managed_local_with(|_, closing| {
            spawn_local(closing);
        });
        rows.anext().await.unwrap();
        drop(rows);
        shutdown().await;
        assert!(is_closed.load(Ordering::SeqCst));
    });
}
