//! The report of a cleanup that is lost because its generator or context manager was dropped: which
//! losses are reported, once for each function, and hooks that misbehave.
//!
//! The hook is global and each function is reported once, so there is one hook for all tests, and
//! each test has its own functions. The default hook is tested in `lost_cleanup_programs.rs`.

use std::cell::RefCell;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Mutex, Once};
use std::task::{Context, Poll, Waker};
use std::thread;

use asyncgen::error::YieldedInCleanup;
use asyncgen::hooks::{LostCleanup, LostCleanupCause, set_lost_cleanup_hook};
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncGenerator, GeneratorState, Resumption, Status, Stream, aclosing, async_context_manager,
    async_generator, async_with,
};
use asyncgen_tests::{pause, polled as polled_future};
use futures::executor::block_on;
use futures::future::BoxFuture;

static LOSSES: Mutex<Vec<LostCleanup>> = Mutex::new(Vec::new());

/// Code that the hook runs for the function of this name.
type InHook = (&'static str, fn());

static IN_HOOK: Mutex<Vec<InHook>> = Mutex::new(Vec::new());

fn set_hook() {
    static SET: Once = Once::new();

    SET.call_once(|| set_lost_cleanup_hook(hook));
}

fn hook(lost: LostCleanup) {
    LOSSES.lock().unwrap().push(lost);
    let calls = IN_HOOK.lock().unwrap().clone();
    for (name, call) in calls {
        if name == lost.name() {
            call();
        }
    }
}

/// Returns the reports of the functions in a test so far: the name of the function and the cause.
fn losses(test: &str) -> Vec<(&'static str, LostCleanupCause)> {
    let prefix = format!("lost_cleanup::{test}::");
    let losses = LOSSES.lock().unwrap();
    let losses = losses.iter().filter_map(|lost| {
        let name = lost.name().strip_prefix(&prefix)?;
        Some((name, lost.cause()))
    });
    losses.collect()
}

/// Asserts which losses have been reported for the functions in a test. Without `debug_assertions`
/// nothing is reported.
#[track_caller]
fn assert_losses(test: &str, expected: &[(&str, LostCleanupCause)]) {
    let expected = if cfg!(debug_assertions) {
        expected
    } else {
        &[]
    };
    assert_eq!(losses(test), expected);
}

use LostCleanupCause::{ClosingDropped, NoFinalizer, NotClosed};

/// Polls a pinned stream a number of times.
fn polled<S: Stream + Unpin>(mut stream: S, polls: usize) -> S {
    set_hook();
    for _ in 0..polls {
        let _ = asyncgen_tests::poll(&mut stream);
    }
    stream
}

/// Defines a generator with a position after each number of polls: 0 at the start, 1 at an await, 2
/// at a yield, 3 at an await in the `finally!`, 4 at a yield in it, 5 at an await in the cleanup, 6
/// at a yield in the cleanup, 7 at a yield after it, and 8 at the end.
macro_rules! rows {
    ($name:ident) => {
        #[async_generator]
        async fn $name() -> impl AsyncGenerator<Yield = u32> {
            pause().await;
            yield_!(1);
            finally!(
                {
                    pause().await;
                    yield_!(2);
                },
                {
                    pause().await;
                    yield_!(3);
                }
            );
            yield_!(4);
        }
    };
}

/// Defines a generator that yields in a `finally!`, whose cleanup awaits.
macro_rules! guarded {
    ($name:ident) => {
        #[async_generator]
        async fn $name() -> impl AsyncGenerator<Yield = u32> {
            finally!(
                {
                    yield_!(1);
                    yield_!(2);
                },
                {
                    pause().await;
                }
            );
        }
    };
}

/// Defines a context manager that yields in a `finally!`, whose cleanup awaits.
macro_rules! session {
    ($name:ident) => {
        #[async_context_manager]
        async fn $name() -> impl AsyncContextManager<Value = u32> {
            finally!({ yield_!(&mut 1) }, {
                pause().await;
            });
        }
    };
}

#[test]
fn outside_a_finally_nothing_is_lost() {
    rows!(rows);
    for polls in [0, 1, 2, 7, 8, 9] {
        drop(polled(Box::pin(rows()), polls));
    }
    assert_losses("outside_a_finally_nothing_is_lost", &[]);
}

#[test]
fn in_a_finally_and_its_cleanup_it_is_lost() {
    rows!(at_an_await);
    rows!(at_a_yield);
    rows!(in_the_cleanup);
    rows!(at_a_yield_of_the_cleanup);
    drop(polled(Box::pin(at_an_await()), 3));
    drop(polled(Box::pin(at_a_yield()), 4));
    drop(polled(Box::pin(in_the_cleanup()), 5));
    drop(polled(Box::pin(at_a_yield_of_the_cleanup()), 6));
    assert_losses(
        "in_a_finally_and_its_cleanup_it_is_lost",
        &[
            ("at_an_await", NotClosed),
            ("at_a_yield", NotClosed),
            ("in_the_cleanup", NotClosed),
            ("at_a_yield_of_the_cleanup", NotClosed),
        ],
    );
}

#[test]
fn each_function_is_reported_once() {
    guarded!(one);
    guarded!(other);
    drop(polled(Box::pin(one()), 1));
    for _ in 0..3 {
        drop(polled(Box::pin(one()), 1));
        drop(polled(Box::pin(other()), 1));
    }
    assert_losses(
        "each_function_is_reported_once",
        &[("one", NotClosed), ("other", NotClosed)],
    );
}

#[test]
fn the_name_is_that_of_the_generator() {
    struct Db;

    impl Db {
        #[async_generator]
        async fn rows<T: Default>(&self) -> impl AsyncGenerator<Yield = T> {
            finally!(
                {
                    yield_!(T::default());
                },
                {}
            );
        }
    }

    set_hook();
    let rows = polled(Box::pin(Db.rows::<u32>()), 1);
    let name = rows.name();
    assert!(name.ends_with("Db::rows<u32>"), "{name}");
    drop(rows);
    let is_reported = LOSSES
        .lock()
        .unwrap()
        .iter()
        .any(|lost| lost.name() == name);
    assert_eq!(is_reported, cfg!(debug_assertions));
}

#[test]
fn a_closing_that_is_dropped_loses_the_rest() {
    guarded!(closed);
    guarded!(half_closed);
    set_hook();
    let mut rows = polled(Box::pin(closed()), 1);
    block_on(rows.aclose()).unwrap();
    drop(rows);
    let mut rows = polled(Box::pin(half_closed()), 1);
    assert!(polled_future(rows.aclose(), 1).is_pending());
    assert_losses("a_closing_that_is_dropped_loses_the_rest", &[]);
    drop(rows);
    assert_losses(
        "a_closing_that_is_dropped_loses_the_rest",
        &[("half_closed", NotClosed)],
    );
}

#[test]
fn a_cleanup_that_yields_while_it_is_closed_is_not_lost() {
    rows!(rows);
    for polls in 3..=6 {
        let mut rows = polled(Box::pin(rows()), polls);
        let closed = block_on(rows.aclose());
        // After six polls the item has been taken, and the rest of the cleanup is dropped.
        let expected = if polls == 6 {
            Ok(())
        } else {
            Err(YieldedInCleanup(3))
        };
        assert_eq!(closed, expected);
    }
    assert_losses("a_cleanup_that_yields_while_it_is_closed_is_not_lost", &[]);
}

#[test]
fn a_body_that_panics_or_returns_runs_its_cleanup() {
    #[async_generator]
    async fn leaving(panics: bool) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
                assert!(!panics, "in the block");
                return;
            },
            {
                pause().await;
            }
        );
    }

    let mut returned = polled(Box::pin(leaving(false)), 1);
    let state = block_on(returned.anext()).unwrap();
    assert_eq!(state, GeneratorState::Complete(()));
    let mut panicked = polled(Box::pin(leaving(true)), 1);
    catch_unwind(AssertUnwindSafe(|| block_on(panicked.anext()))).unwrap_err();
    drop((returned, panicked));
    assert_losses("a_body_that_panics_or_returns_runs_its_cleanup", &[]);
}

#[test]
fn a_cleanup_that_panics_is_not_lost_but_those_in_it_may_be() {
    #[async_generator]
    async fn panicking() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                finally!(
                    {
                        yield_!(1);
                    },
                    {
                        pause().await;
                        panic!("in the inner cleanup");
                    }
                );
            },
            {
                pause().await;
                panic!("in the outer cleanup");
            }
        );
    }
    guarded!(local);

    #[async_generator]
    async fn with_a_local() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {
                let mut local = Box::pin(local());
                let _ = local.anext().await;
                panic!("while a generator is suspended");
            }
        );
    }

    let mut rows = polled(Box::pin(panicking()), 1);
    catch_unwind(AssertUnwindSafe(|| block_on(rows.aclose()))).unwrap_err();
    drop(rows);
    let test = "a_cleanup_that_panics_is_not_lost_but_those_in_it_may_be";
    assert_losses(test, &[]);
    let mut rows = polled(Box::pin(with_a_local()), 1);
    catch_unwind(AssertUnwindSafe(|| block_on(rows.aclose()))).unwrap_err();
    drop(rows);
    assert_losses(test, &[("local", NotClosed)]);
}

#[test]
fn nested_constructs_report_their_own_function() {
    guarded!(inner);
    #[async_generator]
    async fn delegating() -> impl AsyncGenerator<Yield = u32> {
        yield_from_!(inner());
    }

    #[async_generator]
    async fn guarding() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                finally!({ yield_from_!(inner()) }, {});
            },
            {}
        );
    }

    session!(session);
    #[async_generator]
    async fn using() -> impl AsyncGenerator<Yield = u32> {
        async_with!(session(), |n| {
            yield_!(*n);
        });
    }

    let test = "nested_constructs_report_their_own_function";
    let generator = polled(Box::pin(delegating()), 1);
    assert!(generator.has_pending_cleanup());
    drop(generator);
    assert_losses(test, &[("inner", NotClosed)]);
    drop(polled(Box::pin(guarding()), 1));
    assert_losses(test, &[("inner", NotClosed), ("guarding", NotClosed)]);
    let generator = polled(Box::pin(using()), 1);
    assert!(generator.has_pending_cleanup());
    drop(generator);
    assert_losses(
        test,
        &[
            ("inner", NotClosed),
            ("guarding", NotClosed),
            ("session", NotClosed),
        ],
    );
}

#[test]
fn a_generator_that_is_closed_closes_what_it_contains() {
    guarded!(inner);
    session!(session);
    #[async_generator]
    async fn rows() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                async_with!(session(), |n| {
                    yield_from_!(inner());
                    yield_!(*n);
                });
            },
            {
                async_with!(session(), |_| pause().await);
            }
        );
    }

    for polls in 1..=4 {
        let mut rows = polled(Box::pin(rows()), polls);
        block_on(rows.aclose()).unwrap();
    }
    assert_losses("a_generator_that_is_closed_closes_what_it_contains", &[]);
}

#[test]
fn a_manager_whose_use_is_dropped_is_reported() {
    session!(used);
    session!(entered);
    session!(never_entered);
    session!(left);
    set_hook();
    let uses = async { async_with!(used(), |_| pending::<()>().await) };
    assert!(polled_future(uses, 1).is_pending());
    let mut manager = pin!(never_entered());
    assert!(!manager.has_pending_cleanup());
    manager.set(never_entered());
    {
        let manager = pin!(entered());
        let _entered = block_on(manager.enter());
    }
    block_on(async { async_with!(left(), |_| pause().await) });
    assert_losses(
        "a_manager_whose_use_is_dropped_is_reported",
        &[("used", NotClosed), ("entered", NotClosed)],
    );
}

#[test]
fn aclosing_that_is_dropped_is_reported() {
    guarded!(closed);
    guarded!(lost);
    set_hook();
    block_on(async {
        async_with!(aclosing(pin!(closed())), |rows| {
            let _ = rows.anext().await;
        });
    });
    let uses = async {
        async_with!(aclosing(pin!(lost())), |rows| {
            let _ = rows.anext().await;
            pending::<()>().await;
        });
    };
    assert!(polled_future(uses, 1).is_pending());
    assert_losses(
        "aclosing_that_is_dropped_is_reported",
        &[("lost", NotClosed)],
    );
}

#[test]
fn a_panic_that_drops_the_generator_loses_its_cleanup() {
    guarded!(rows);
    set_hook();
    let panicked = thread::spawn(|| {
        let _rows = polled(Box::pin(rows()), 1);
        panic!("the owner's");
    });
    panicked.join().unwrap_err();
    assert_losses(
        "a_panic_that_drops_the_generator_loses_its_cleanup",
        &[("rows", NotClosed)],
    );
}

#[test]
fn threads_that_lose_the_same_report_it_once() {
    guarded!(rows);
    set_hook();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    drop(polled(Box::pin(rows()), 1));
                }
            });
        }
    });
    assert_losses(
        "threads_that_lose_the_same_report_it_once",
        &[("rows", NotClosed)],
    );
}

#[test]
fn a_thread_that_ends_loses_what_its_thread_locals_hold() {
    guarded!(rows);
    thread_local! {
        static HELD: RefCell<Option<BoxAsyncGenerator<'static, u32>>> = const { RefCell::new(None) };
    }

    set_hook();
    let ended = thread::spawn(|| {
        HELD.with(|held| *held.borrow_mut() = Some(polled(Box::pin(rows()), 1)));
    });
    ended.join().unwrap();
    assert_losses(
        "a_thread_that_ends_loses_what_its_thread_locals_hold",
        &[("rows", NotClosed)],
    );
}

#[test]
fn a_runtime_that_is_shut_down_loses_what_its_tasks_hold() {
    guarded!(rows);
    set_hook();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (reached, is_reached) = tokio::sync::oneshot::channel();
    runtime.spawn(async {
        let mut rows = Box::pin(rows());
        let _ = rows.anext().await;
        reached.send(()).unwrap();
        pending::<()>().await;
    });
    runtime.block_on(is_reached).unwrap();
    let test = "a_runtime_that_is_shut_down_loses_what_its_tasks_hold";
    assert_losses(test, &[]);
    drop(runtime);
    assert_losses(test, &[("rows", NotClosed)]);
}

#[test]
fn a_finalizer_that_closes_it_loses_nothing() {
    guarded!(rows);
    session!(session);
    set_hook();
    fn close(_: asyncgen::hooks::GeneratorInfo, closing: BoxFuture<'static, ()>) {
        block_on(closing);
    }

    for polls in 0..=4 {
        drop(polled(rows().managed_with(close), polls));
    }
    drop(polled(
        rows().managed_local_with(|_, closing| block_on(closing)),
        1,
    ));
    let uses = async {
        async_with!(session().managed_with(close), |_| pending::<()>().await);
    };
    assert!(polled_future(uses, 1).is_pending());
    assert_losses("a_finalizer_that_closes_it_loses_nothing", &[]);
}

#[test]
fn without_a_finalizer_the_report_says_so() {
    guarded!(rows);
    guarded!(local);
    session!(session);
    guarded!(complete);
    set_hook();
    drop(polled(rows().managed(), 1));
    drop(polled(local().managed_local(), 1));
    let uses = async { async_with!(session().managed(), |_| pending::<()>().await) };
    assert!(polled_future(uses, 1).is_pending());
    let mut generator = polled(complete().managed(), 1);
    block_on(generator.aclose()).unwrap();
    drop(generator);
    drop(polled(complete().managed(), 4));
    drop(complete().managed());
    let test = "without_a_finalizer_the_report_says_so";
    assert_losses(
        test,
        &[
            ("rows", NoFinalizer),
            ("local", NoFinalizer),
            ("session", NoFinalizer),
        ],
    );
}

#[test]
fn a_finalizer_that_drops_the_future_loses_it() {
    guarded!(dropped);
    guarded!(half_closed);
    guarded!(panicking);
    set_hook();
    drop(polled(
        dropped().managed_with(|_, closing| drop(closing)),
        1,
    ));
    drop(polled(
        half_closed().managed_with(|_, closing| assert!(polled_future(closing, 1).is_pending())),
        1,
    ));
    drop(polled(
        panicking().managed_with(|_, _| panic!("the finalizer's")),
        1,
    ));
    assert_losses(
        "a_finalizer_that_drops_the_future_loses_it",
        &[
            ("dropped", ClosingDropped),
            ("half_closed", ClosingDropped),
            ("panicking", ClosingDropped),
        ],
    );
}

#[test]
fn a_managed_generator_that_panics_while_it_is_closed_is_not_lost() {
    #[async_generator]
    async fn panicking() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {
                pause().await;
                panic!("the cleanup's");
            }
        );
    }

    drop(polled(
        panicking().managed_with(|_, closing| block_on(closing)),
        1,
    ));
    assert_losses(
        "a_managed_generator_that_panics_while_it_is_closed_is_not_lost",
        &[],
    );
}

#[test]
fn the_cause_is_that_of_the_nearest_managed_generator() {
    guarded!(inner);
    guarded!(managed);
    guarded!(local);
    #[async_generator]
    async fn delegating(
        inner: BoxAsyncGenerator<'static, u32>,
    ) -> impl AsyncGenerator<Yield = u32> {
        let _local = polled(Box::pin(local()), 1);
        yield_from_!(inner);
    }

    #[async_generator]
    async fn around(inner: BoxAsyncGenerator<'static, u32>) -> impl AsyncGenerator<Yield = u32> {
        yield_from_!(inner);
    }

    let test = "the_cause_is_that_of_the_nearest_managed_generator";
    let with_finalizer = managed().managed_with(|_, closing| block_on(closing));
    let generator = polled(around(Box::pin(with_finalizer)).managed(), 1);
    assert!(generator.has_pending_cleanup());
    drop(generator);
    assert_losses(test, &[]);
    // The inner generator has a finalizer, so the outer one loses nothing but its local variable.
    let with_finalizer = managed().managed_with(|_, closing| block_on(closing));
    drop(polled(delegating(Box::pin(with_finalizer)).managed(), 1));
    let mut expected = vec![("delegating", NoFinalizer)];
    assert_losses(test, &expected);
    // The finalizer of the inner generator drops the future that closes it.
    let closing_dropped = managed().managed_with(|_, closing| drop(closing));
    drop(polled(around(Box::pin(closing_dropped)).managed(), 1));
    expected.push(("managed", ClosingDropped));
    assert_losses(test, &expected);
    drop(polled(around(Box::pin(inner().managed())).managed(), 1));
    expected.push(("inner", NoFinalizer));
    assert_losses(test, &expected);
    // Dropping a managed generator has no influence on what is dropped later.
    drop(polled(Box::pin(local()), 1));
    expected.push(("local", NotClosed));
    assert_losses(test, &expected);
}

#[test]
fn all_losses_of_a_managed_generator_are_reported_as_one() {
    session!(session);
    guarded!(inner);
    #[async_generator]
    async fn rows() -> impl AsyncGenerator<Yield = u32> {
        async_with!(session(), |_| {
            finally!({ yield_from_!(inner()) }, { pause().await });
        });
    }

    #[async_generator]
    async fn half_closed() -> impl AsyncGenerator<Yield = u32> {
        async_with!(session(), |_| {
            finally!({ yield_from_!(inner()) }, { pause().await });
        });
    }

    set_hook();
    let test = "all_losses_of_a_managed_generator_are_reported_as_one";
    drop(polled(rows().managed(), 1));
    let mut expected = vec![("rows", NoFinalizer)];
    assert_losses(test, &expected);
    drop(polled(rows().managed(), 1));
    assert_losses(test, &expected);
    drop(polled(
        half_closed().managed_with(|_, closing| assert!(polled_future(closing, 1).is_pending())),
        1,
    ));
    expected.push(("half_closed", ClosingDropped));
    assert_losses(test, &expected);
    // The inner functions have not been reported, so their own losses are.
    drop(polled(Box::pin(inner()), 1));
    expected.push(("inner", NotClosed));
    assert_losses(test, &expected);
    let uses = async { async_with!(session(), |_| pending::<()>().await) };
    assert!(polled_future(uses, 1).is_pending());
    expected.push(("session", NotClosed));
    assert_losses(test, &expected);
}

/// A generator written by hand, whose closing never completes.
struct ByHand(&'static str);

impl AsyncGenerator for ByHand {
    type Yield = u32;
    type Return = ();

    fn status(&self) -> Status {
        Status::Suspended
    }

    fn name(&self) -> &'static str {
        self.0
    }

    fn has_pending_cleanup(&self) -> bool {
        true
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: Resumption<(), std::convert::Infallible>,
    ) -> Poll<GeneratorState<u32, ()>> {
        Poll::Pending
    }

    fn poll_close(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<u32>>> {
        Poll::Pending
    }
}

#[test]
fn a_managed_generator_written_by_hand_is_reported_by_its_name() {
    set_hook();
    drop(ByHand("lost_cleanup::by_hand::without_finalizer").managed());
    drop(
        ByHand("lost_cleanup::by_hand::half_closed").managed_with(|_, mut closing| {
            let cx = &mut Context::from_waker(Waker::noop());
            assert!(closing.as_mut().poll(cx).is_pending());
        }),
    );
    assert_losses(
        "by_hand",
        &[
            ("without_finalizer", NoFinalizer),
            ("half_closed", ClosingDropped),
        ],
    );
}

#[test]
fn the_line_says_what_happened_and_what_to_do() {
    guarded!(not_closed);
    guarded!(no_finalizer);
    guarded!(closing_dropped);
    set_hook();
    drop(polled(Box::pin(not_closed()), 1));
    drop(polled(no_finalizer().managed(), 1));
    drop(polled(
        closing_dropped().managed_with(|_, closing| drop(closing)),
        1,
    ));
    let test = "the_line_says_what_happened_and_what_to_do";
    let reported = |name| {
        let path = format!("lost_cleanup::{test}::{name}");
        let losses = LOSSES.lock().unwrap();
        let lost = losses.iter().find(|lost| lost.name() == path);
        lost.map(|lost| lost.to_string().replace(&path, name))
    };
    let lines = ["not_closed", "no_finalizer", "closing_dropped"].map(reported);
    let expected = [
        "`not_closed` was dropped before the cleanup of its `finally!` had ended. Close it with \
         `aclose()`, or make it `managed()`. If it borrows, do this with a generator or context \
         manager that contains it and owns what it borrows. (Further losses in this function are \
         not reported.)",
        "`no_finalizer` is managed and was dropped before its cleanup had ended, but it has no \
         finalizer: enable the feature `tokio` and poll it in a tokio runtime, call \
         `managed_with()` or `managed_local_with()`, or set a finalizer with a function in \
         `asyncgen::hooks`",
        "the future that closes `closing_dropped` was dropped before the cleanup had ended: await \
         `asyncgen::hooks::shutdown()` before the runtime shuts down",
    ];
    let expected = expected.map(|line| cfg!(debug_assertions).then(|| line.to_owned()));
    assert_eq!(lines, expected);
}

#[test]
fn a_hook_may_panic_even_during_a_panic() {
    guarded!(rows);
    guarded!(during_a_panic);
    set_hook();
    let test = "lost_cleanup::a_hook_may_panic_even_during_a_panic";
    for name in ["rows", "during_a_panic"] {
        let name = Box::leak(format!("{test}::{name}").into_boxed_str());
        IN_HOOK
            .lock()
            .unwrap()
            .push((name, || panic!("the hook's")));
    }
    drop(polled(Box::pin(rows()), 1));
    let panicked = thread::spawn(|| {
        let _rows = polled(Box::pin(during_a_panic()), 1);
        panic!("the owner's");
    });
    let payload = panicked.join().unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"the owner's"));
    assert_losses(
        "a_hook_may_panic_even_during_a_panic",
        &[("rows", NotClosed), ("during_a_panic", NotClosed)],
    );
}

guarded!(first_lost);
guarded!(lost_in_hook);

#[test]
fn a_hook_may_lose_cleanups_and_set_hooks() {
    set_hook();
    IN_HOOK
        .lock()
        .unwrap()
        .push(("lost_cleanup::first_lost", || {
            drop(polled(Box::pin(first_lost()), 1));
            drop(polled(Box::pin(lost_in_hook()), 1));
            set_lost_cleanup_hook(hook);
        }));
    let losses = || {
        let losses = LOSSES.lock().unwrap();
        let names = losses.iter().map(LostCleanup::name);
        let names = names.filter(|name| name.ends_with("first_lost") || name.ends_with("in_hook"));
        names.collect::<Vec<_>>()
    };
    drop(polled(Box::pin(first_lost()), 1));
    let reported = |names: &[&'static str]| {
        let is_reported = cfg!(debug_assertions);
        names
            .iter()
            .copied()
            .filter(|_| is_reported)
            .collect::<Vec<_>>()
    };
    assert_eq!(losses(), reported(&["lost_cleanup::first_lost"]));
    // The second loss happens outside the hook.
    drop(polled(Box::pin(lost_in_hook()), 1));
    assert_eq!(
        losses(),
        reported(&["lost_cleanup::first_lost", "lost_cleanup::lost_in_hook"])
    );
}
