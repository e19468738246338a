//! Safe code that polls generators in unusual ways: from other threads, from wakers, and with items
//! of unusual types. Several threads that poll one generator are in `threads.rs`.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use asyncgen::hooks::{AsyncGenHooks, set_asyncgen_hooks};
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxStream, GeneratorState, Resumption, Status, Stream,
    async_generator,
};
use asyncgen_tests::pause;

fn cx() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

/// Zero-sized items and resumptions. Each must be dropped once.
#[test]
fn of_no_size() {
    static LIVING: AtomicUsize = AtomicUsize::new(0);

    struct Nothing;

    impl Nothing {
        fn new() -> Self {
            LIVING.fetch_add(1, Ordering::Relaxed);
            Nothing
        }
    }

    impl Drop for Nothing {
        fn drop(&mut self) {
            let before = LIVING.fetch_sub(1, Ordering::Relaxed);
            assert_ne!(before, 0);
        }
    }

    #[async_generator]
    async fn nothings() -> impl AsyncGenerator<Nothing, Yield = Nothing> {
        finally!(
            {
                loop {
                    let kept = yield_!(Nothing::new());
                    pause().await;
                    let _dropped = yield_!({
                        let _temporary = Nothing::new();
                        Nothing::new()
                    });
                    drop(kept);
                }
            },
            {
                pause().await;
                yield_!(Nothing::new());
            }
        );
    }

    for polls in 0..12 {
        for closes in 0..3 {
            let mut nothings = Box::pin(nothings());
            for _ in 0..polls {
                let resumption = match nothings.status() {
                    Status::Suspended => Resumption::Sent(Nothing::new()),
                    _ => Resumption::Continue,
                };
                let _ = nothings.as_mut().poll_resume(&mut cx(), resumption);
            }
            for _ in 0..closes {
                let _ = nothings.as_mut().poll_close(&mut cx());
            }
            drop(nothings);
            assert_eq!(LIVING.load(Ordering::Relaxed), 0);
        }
    }
}

/// Items of an uninhabited type, for which the cell has no storage.
#[test]
fn of_no_value() {
    #[allow(unreachable_code, reason = "so it is")]
    #[async_generator]
    async fn nothing(ends: bool) -> impl AsyncGenerator<Yield = Infallible> {
        finally!(
            {
                pause().await;
                if ends {
                    yield_!(return);
                }
                yield_!(std::future::pending().await);
            },
            { pause().await }
        );
    }

    let mut ending = pin!(nothing(true));
    for _ in 0..2 {
        assert!(ending.as_mut().poll_next(&mut cx()).is_pending());
    }
    assert_eq!(ending.as_mut().poll_next(&mut cx()), Poll::Ready(None));
    let mut waiting = pin!(nothing(false));
    for _ in 0..3 {
        assert!(waiting.as_mut().poll_next(&mut cx()).is_pending());
    }
    assert!(waiting.as_mut().poll_close(&mut cx()).is_pending());
    assert!(waiting.as_mut().poll_close(&mut cx()).is_ready());
}

/// A generator that is `Send` receives and yields values that are not `Send`, on a different thread
/// at each poll. Each value stays on the thread of its poll.
#[test]
fn on_another_thread_each_time() {
    #[async_generator]
    async fn sums() -> impl AsyncGenerator<Option<Rc<u64>>, Yield = Rc<u64>> + Send {
        let mut sum = 0;
        loop {
            sum += yield_!(Rc::new(sum)).map_or(0, |sent| *sent);
            pause().await;
        }
    }

    let mut sums = Box::pin(sums());
    let mut last = None;
    for n in 0..21 {
        let polled = thread::spawn(move || {
            let mut kept = Vec::new();
            let resumption = match sums.status() {
                Status::Suspended => {
                    kept.push(Rc::new(n));
                    Resumption::Sent(kept.last().cloned())
                }
                _ => Resumption::Continue,
            };
            let polled = sums.as_mut().poll_resume(&mut cx(), resumption);
            if let Poll::Ready(GeneratorState::Yielded(sum)) = polled {
                kept.push(sum);
            }
            assert!(kept.iter().all(|kept| Rc::strong_count(kept) == 1));
            (sums, kept.last().map(|last| **last))
        });
        (sums, last) = polled.join().unwrap();
    }
    // Every second poll sends a number.
    assert_eq!(last, Some((1..20).step_by(2).sum()));
}

/// A waker that polls the stream it wakes and then drops it. Dropping the last clone of the waker
/// drops the stream too.
#[test]
fn woken_and_gone() {
    type Slot = Arc<Mutex<Option<BoxStream<'static, String>>>>;

    struct Drops(Slot);

    impl Wake for Drops {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            // The slot is locked during a poll.
            if let Ok(mut slot) = self.0.try_lock() {
                let waker = Waker::from(self.clone());
                if let Some(stream) = &mut *slot {
                    let _ = stream.as_mut().poll_next(&mut Context::from_waker(&waker));
                }
                slot.take();
            }
        }
    }

    impl Drop for Drops {
        fn drop(&mut self) {
            if let Ok(mut slot) = self.0.try_lock() {
                slot.take();
            }
        }
    }

    #[async_generator]
    async fn texts() -> BoxStream<'static, String> {
        for n in 0..5 {
            let mut kept = None;
            std::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                kept = Some(cx.waker().clone());
                Poll::Ready(())
            })
            .await;
            yield_!(n.to_string());
            // This may be the last clone of the waker. Dropping it tries to drop the stream that is
            // being polled.
            drop(kept);
        }
    }

    for polls in 0..6 {
        for wakes in [true, false] {
            let slot = Slot::default();
            *slot.lock().unwrap() = Some(texts());
            for _ in 0..polls {
                let waker = Waker::from(Arc::new(Drops(slot.clone())));
                let mut locked = slot.lock().unwrap();
                let Some(stream) = &mut *locked else { break };
                let _ = stream.as_mut().poll_next(&mut Context::from_waker(&waker));
                if wakes {
                    drop(locked);
                    waker.wake();
                } else {
                    // Drops the waker while the slot is locked.
                    drop(waker);
                }
            }
            slot.lock().unwrap().take();
        }
    }
}

/// A finalizer that creates and drops another generator of the kind it finalizes, runs the closing
/// future at once, and panics in between. Each cleanup runs once.
#[test]
fn finalized_within_a_finalizer() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    static CLEANUPS: AtomicUsize = AtomicUsize::new(0);

    #[async_generator]
    async fn guarded() -> impl AsyncGenerator<Yield = ()> + Send {
        finally!({ yield_!() }, {
            pause().await;
            CLEANUPS.fetch_add(1, Ordering::Relaxed);
        });
    }

    fn dropped_half_way() {
        let mut guarded = AsyncGeneratorExt::managed(guarded());
        assert!(Pin::new(&mut guarded).poll_next(&mut cx()).is_ready());
    }

    let hooks = AsyncGenHooks::new().finalizer(|_, mut closing| {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed);
        assert!(closing.as_mut().poll(&mut cx()).is_pending());
        if calls < 5 {
            dropped_half_way();
        }
        for _ in 0..2 {
            let _ = closing.as_mut().poll(&mut cx());
        }
        if calls == 2 {
            std::panic::resume_unwind(Box::new("finalizer"));
        }
    });
    let before = set_asyncgen_hooks(hooks);
    dropped_half_way();
    set_asyncgen_hooks(before);
    assert_eq!(CALLS.load(Ordering::Relaxed), 6);
    assert_eq!(CLEANUPS.load(Ordering::Relaxed), 6);
}

/// Generators in thread-locals that are dropped before or after the hooks of the thread, and
/// destructors that get and set the hooks at that time.
mod at_a_threads_end {
    use std::cell::RefCell;

    use asyncgen::hooks::{
        GeneratorInfo, LocalAsyncGenHooks, get_asyncgen_hooks, set_local_asyncgen_hooks,
    };
    use asyncgen::{AsyncContextManager, BoxAsyncGenerator, async_context_manager};
    use asyncgen_tests::polled;

    use super::*;

    static CLEANUPS: AtomicUsize = AtomicUsize::new(0);

    struct Sets;

    impl Drop for Sets {
        fn drop(&mut self) {
            let _ = get_asyncgen_hooks();
            let _ = set_asyncgen_hooks(AsyncGenHooks::new().finalizer(close));
            let _ = set_local_asyncgen_hooks(LocalAsyncGenHooks::new());
        }
    }

    fn close(_: GeneratorInfo, closing: Pin<Box<dyn Future<Output = ()> + Send>>) {
        assert!(polled(closing, 3).is_ready());
    }

    #[async_context_manager]
    async fn lending() -> impl AsyncContextManager<Value = String> + Send {
        let mut text = "text".repeat(20);
        finally!({ yield_!(&mut text) }, {
            pause().await;
            text.push('.');
            CLEANUPS.fetch_add(1, Ordering::Relaxed);
        });
    }

    #[async_generator]
    async fn texts() -> impl AsyncGenerator<Yield = String> + Send {
        let _sets = Sets;
        async_with!(lending(), |text| loop {
            text.push('!');
            yield_!(text.clone());
        });
    }

    type Kept = RefCell<Option<BoxAsyncGenerator<'static, String>>>;

    thread_local! {
        static BEFORE: Kept = const { RefCell::new(None) };
        static BEHIND: Kept = const { RefCell::new(None) };
    }

    #[test]
    fn are_closed() {
        let thread = thread::spawn(|| {
            // Thread-locals are dropped in the order of their first use, or in reverse.
            BEFORE.with_borrow(|_| {});
            let held = Sets;
            set_asyncgen_hooks(AsyncGenHooks::new().finalizer(move |info, closing| {
                let _held = &held;
                close(info, closing);
            }));
            BEHIND.with_borrow(|_| {});
            for kept in [&BEFORE, &BEHIND] {
                let mut texts = AsyncGeneratorExt::managed(texts());
                assert!(Pin::new(&mut texts).poll_next(&mut cx()).is_ready());
                kept.set(Some(Box::pin(texts)));
            }
        });
        thread.join().unwrap();
        assert_eq!(CLEANUPS.load(Ordering::Relaxed), 2);
    }
}

/// Futures of this crate that are forgotten half-way. Nothing may rely on their destructors.
mod forgotten {
    use std::future::Future;
    use std::mem::ManuallyDrop;

    use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};
    use asyncgen_tests::{Census, Counted};

    use super::*;

    fn forget(future: impl Future + Unpin, polls: u32) {
        let mut future = ManuallyDrop::new(future);
        for _ in 0..polls {
            if Pin::new(&mut *future).poll(&mut cx()).is_ready() {
                break;
            }
        }
    }

    #[async_generator]
    async fn guarded(census: Census) -> impl AsyncGenerator<u32, u32, Yield = Counted> {
        let inner = lending(census.clone());
        async_with!(inner, |lent| {
            let _held = census.value();
            finally!(
                {
                    loop {
                        pause().await;
                        let _ = yield_!(census.value());
                        lent.push(census.value());
                    }
                },
                {
                    let _held = census.value();
                    pause().await;
                    lent.clear();
                }
            )
        });
    }

    #[async_context_manager]
    async fn lending(census: Census) -> impl AsyncContextManager<Value = Vec<Counted>> {
        let mut lent = vec![census.value()];
        pause().await;
        finally!({ yield_!(&mut lent) }, {
            pause().await;
            lent.push(census.value());
        });
        pause().await;
    }

    #[test]
    fn verbs() {
        for case in 0..6_u32.pow(4) {
            let census = Census::default();
            let mut guarded = Box::pin(guarded(census.clone()));
            let mut rest = case;
            for polls in 1..5 {
                match rest % 6 {
                    0 => forget(guarded.start(), polls),
                    1 => forget(guarded.anext(), polls),
                    2 => forget(guarded.asend(1), polls),
                    3 => forget(guarded.athrow(1), polls % 2),
                    4 => forget(guarded.aclose(), polls % 2),
                    _ => {}
                }
                rest /= 6;
            }
            // The items that were yielded to forgotten futures are not forgotten.
            drop(guarded);
            assert_eq!(census.alive(), 0, "case {case}");
        }
    }

    #[test]
    fn of_managers() {
        for case in 0..4_u32.pow(5) {
            let census = Census::default();
            let mut manager = Box::pin(lending(census.clone()));
            let mut rest = case;
            for polls in [1, 2, 3, 1, 2] {
                let call = || match rest % 4 {
                    0 => forget(manager.as_mut().enter(), polls),
                    1 => {
                        let mut entering = Box::pin(manager.as_mut().enter());
                        for _ in 0..2 {
                            if let Poll::Ready(mut entered) = entering.as_mut().poll(&mut cx()) {
                                entered.value().push(census.value());
                                forget(entered.exit(()), polls);
                                break;
                            }
                        }
                    }
                    2 => forget(manager.as_mut().aclose(), polls),
                    _ => manager.as_mut().value().push(census.value()),
                };
                // Many calls panic because the manager is in another state.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
                rest /= 4;
            }
            drop(manager);
            assert_eq!(census.alive(), 0, "case {case}");
        }
    }
}
