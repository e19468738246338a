//! The feature `tokio`: a managed generator that is dropped half-way is closed by the runtime in
//! which it was first polled, wherever it is dropped. Without such a runtime it is dropped.

use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use asyncgen::hooks::{
    AsyncGenHooks, LocalAsyncGenHooks, set_asyncgen_hooks, set_local_asyncgen_hooks,
};
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt, Stream,
    async_context_manager, async_generator, async_with, for_await,
};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot::{Receiver, Sender, channel};
use tokio::task::{LocalSet, spawn_local, yield_now};

/// Sends, when it is closed, whether it is in a runtime. If it is dropped instead, the sender is
/// dropped with it.
#[async_generator]
async fn rows(closed: Sender<bool>) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_now().await;
                yield_!(row);
            }
        },
        {
            yield_now().await;
            closed
                .send(Handle::try_current().is_ok())
                .expect("somebody waits");
        }
    );
}

fn two_threads() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("there are threads")
}

fn one_thread() -> Runtime {
    Builder::new_current_thread()
        .build()
        .expect("there is a thread")
}

fn poll<S: Stream + Unpin>(stream: &mut S) {
    let _ = Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()));
}

fn is_dropped(mut closed: Receiver<bool>) -> bool {
    use tokio::sync::oneshot::error::TryRecvError;

    closed.try_recv() == Err(TryRecvError::Closed)
}

async fn loop_left_early() {
    let (closed, is_closed) = channel();
    for_await!(row in rows(closed).managed() => {
        if row == 2 {
            break;
        }
    });
    assert_eq!(is_closed.await, Ok(true));
}

async fn task_aborted() {
    let (closed, is_closed) = channel();
    let (reached, is_reached) = channel();
    let task = tokio::spawn(async move {
        let mut rows = rows(closed).managed();
        rows.anext().await.expect("it is not closed");
        reached.send(()).expect("somebody waits");
        pending::<()>().await;
    });
    is_reached.await.expect("the task gets there");
    task.abort();
    assert_eq!(is_closed.await, Ok(true));
    assert!(task.await.expect_err("aborted").is_cancelled());
}

async fn task_panicked() {
    let (closed, is_closed) = channel();
    let task = tokio::spawn(async move {
        let mut rows = rows(closed).managed();
        rows.anext().await.expect("it is not closed");
        panic!("the owner's");
    });
    assert_eq!(is_closed.await, Ok(true));
    assert!(task.await.expect_err("panicked").is_panic());
}

/// A manager with the same cleanup.
#[async_context_manager]
async fn session(
    closed: Sender<bool>,
) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    yield_now().await;
    finally!({ yield_!(&mut 1) }, {
        yield_now().await;
        closed
            .send(Handle::try_current().is_ok())
            .expect("somebody waits");
    })
}

async fn use_timed_out() {
    let (closed, is_closed) = channel();
    let (reached, is_reached) = channel();
    let used = async {
        async_with!(session(closed).managed(), |_n| {
            reached.send(()).expect("somebody waits");
            pending::<()>().await;
            Ok(())
        })
    };
    // The time is measured from here on, because entering may take longer than the timeout.
    let time = async {
        is_reached.await.expect("the use gets there");
        tokio::time::sleep(Duration::from_millis(1)).await;
    };
    tokio::select! {
        _ = used => unreachable!("its block does not end"),
        () = time => {}
    }
    assert_eq!(is_closed.await, Ok(true));
}

async fn task_with_a_use_aborted() {
    let (closed, is_closed) = channel();
    let (reached, is_reached) = channel();
    let task = tokio::spawn(async move {
        async_with!(session(closed).managed(), |_n| {
            reached.send(()).expect("somebody waits");
            pending::<()>().await;
            Ok(())
        })
    });
    is_reached.await.expect("the task gets there");
    task.abort();
    assert_eq!(is_closed.await, Ok(true));
    assert!(task.await.expect_err("aborted").is_cancelled());
}

async fn task_with_a_pair_panicked() {
    let (closed, is_closed) = channel();
    let task = tokio::spawn(async move {
        let mut manager = pin!(session(closed).managed());
        let _entered = manager.as_mut().enter().await;
        panic!("between `enter` and `exit`");
    });
    assert_eq!(is_closed.await, Ok(true));
    assert!(task.await.expect_err("panicked").is_panic());
}

type Log = Arc<Mutex<Vec<&'static str>>>;

/// A manager whose cleanup ends after a number of pauses.
#[async_context_manager]
async fn slow(pauses: u32, log: &Log) -> impl AsyncContextManager<Value = Log> + Send {
    let mut log = Arc::clone(log);
    finally!({ yield_!(&mut log) }, {
        for _ in 0..pauses {
            yield_now().await;
        }
        log.lock()
            .unwrap()
            .push(if pauses == 1 { "fast" } else { "slow" });
    });
}

/// The same, owning what it needs.
#[async_context_manager]
async fn owning(pauses: u32, log: Log) -> impl AsyncContextManager<Value = Log> + Send {
    async_with!(slow(pauses, &log), |log| { yield_!(log) });
}

/// A fast manager that contains a slow one, which borrows from it.
#[async_context_manager]
async fn both(log: Log) -> impl AsyncContextManager<Value = Log> + Send {
    async_with!(slow(1, &log), slow(9, outer), |outer, inner| {
        yield_!(inner);
    });
}

/// Drops a future that is suspended, and waits until both cleanups have ended.
async fn cleanups_after_a_drop(used: impl Future<Output = ()>, log: &Log) -> Vec<&'static str> {
    let mut used = Box::pin(used);
    assert!(poll_fn(|cx| Poll::Ready(used.as_mut().poll(cx).is_pending())).await);
    assert!(log.lock().unwrap().is_empty());
    drop(used);
    while log.lock().unwrap().len() < 2 {
        yield_now().await;
    }
    std::mem::take(&mut *log.lock().unwrap())
}

#[tokio::test]
async fn cleanups_of_dropped_managers_run_at_once_or_in_order() {
    let log = Log::default();
    let of = |pauses| owning(pauses, Arc::clone(&log)).managed();

    // Each closing is a task of its own: the outer one does not wait for the inner one.
    let several = async { async_with!(of(1), of(9), |_, _| pending().await) };
    assert_eq!(cleanups_after_a_drop(several, &log).await, ["fast", "slow"]);
    let nested = async { async_with!(of(1), |_| async_with!(of(9), |_| pending().await)) };
    assert_eq!(cleanups_after_a_drop(nested, &log).await, ["fast", "slow"]);

    // A manager that contains them is closed from the inside to the outside, in one task.
    let contained = both(Arc::clone(&log)).managed();
    let contained = async { async_with!(contained, |_| pending().await) };
    assert_eq!(
        cleanups_after_a_drop(contained, &log).await,
        ["slow", "fast"]
    );
}

#[tokio::test]
async fn on_one_thread() {
    loop_left_early().await;
    task_aborted().await;
    task_panicked().await;
    use_timed_out().await;
    task_with_a_use_aborted().await;
    task_with_a_pair_panicked().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads() {
    let tasks: [_; 16] = std::array::from_fn(|_| {
        tokio::spawn(async {
            loop_left_early().await;
            task_aborted().await;
            task_panicked().await;
            use_timed_out().await;
            task_with_a_use_aborted().await;
            task_with_a_pair_panicked().await;
        })
    });
    for task in tasks {
        task.await.expect("no panic");
    }
}

#[test]
fn dropped_outside_it_is_closed_in_the_runtime_of_its_first_poll() {
    for runtime in [one_thread(), two_threads()] {
        let (closed, is_closed) = channel();
        let mut rows = rows(closed).managed();
        runtime.block_on(async { rows.anext().await.expect("it is not closed") });
        thread::spawn(|| drop(rows)).join().expect("no panic");
        assert_eq!(runtime.block_on(is_closed), Ok(true));
    }
}

#[test]
fn dropped_in_another_runtime_it_is_closed_in_that_of_its_first_poll() {
    let [first, other] = [one_thread(), one_thread()];
    let (closed, is_closed) = channel();
    let mut rows = rows(closed).managed();
    first.block_on(async { rows.anext().await.expect("it is not closed") });
    other.block_on(async { drop(rows) });
    // The other runtime is not involved.
    drop(other);
    assert_eq!(first.block_on(is_closed), Ok(true));
}

#[test]
fn first_polled_outside_it_is_just_dropped() {
    let (closed, is_closed) = channel();
    let mut rows = rows(closed).managed();
    poll(&mut rows);
    drop(rows);
    assert!(is_dropped(is_closed));

    let (closed, is_closed) = channel();
    let mut rows = self::rows(closed).managed();
    poll(&mut rows);
    one_thread().block_on(async { drop(rows) });
    assert!(is_dropped(is_closed));
}

#[test]
fn dropped_after_the_runtime_was_shut_down_it_is_just_dropped() {
    for runtime in [one_thread(), two_threads()] {
        let (closed, is_closed) = channel();
        let mut rows = rows(closed).managed();
        runtime.block_on(async { rows.anext().await.expect("it is not closed") });
        drop(runtime);
        drop(rows);
        assert!(is_dropped(is_closed));
    }
}

#[test]
fn held_by_a_task_that_the_runtime_ends_it_is_just_dropped() {
    for runtime in [one_thread(), two_threads()] {
        let (closed, is_closed) = channel();
        let (reached, is_reached) = channel();
        runtime.spawn(async {
            let mut rows = rows(closed).managed();
            rows.anext().await.expect("it is not closed");
            reached.send(()).expect("somebody waits");
            pending::<()>().await;
        });
        runtime.block_on(is_reached).expect("the task gets there");
        drop(runtime);
        assert!(is_dropped(is_closed));
    }
}

/// A generator whose cleanup never ends.
#[async_generator]
async fn endless(cleaning: Sender<()>, closed: Sender<bool>) -> impl AsyncGenerator<Yield = u32> {
    finally!({ yield_!(1) }, {
        cleaning.send(()).expect("somebody waits");
        pending::<()>().await;
        closed.send(true).expect("somebody waits");
    });
}

#[test]
fn a_cleanup_that_the_runtime_ends_leaks_nothing() {
    for runtime in [one_thread(), two_threads()] {
        let (closed, is_closed) = channel();
        let (cleaning, is_cleaning) = channel();
        runtime.block_on(async {
            let mut endless = endless(cleaning, closed).managed();
            endless.anext().await.expect("it is not closed");
            drop(endless);
            is_cleaning.await.expect("the cleanup begins");
        });
        drop(runtime);
        assert!(is_dropped(is_closed));
    }
}

#[test]
fn hooks_come_before_the_runtime() {
    one_thread().block_on(async {
        let before = set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_, closing| drop(closing)));
        let (closed, is_closed) = channel();
        let mut by_hook = rows(closed).managed();
        poll(&mut by_hook);
        drop(by_hook);
        assert!(is_dropped(is_closed));

        // A `firstiter` hook has no influence on generators that are dropped.
        set_asyncgen_hooks(AsyncGenHooks::new().firstiter(|_| {}));
        loop_left_early().await;
        set_asyncgen_hooks(before);

        let (closed, is_closed) = channel();
        let mut own = rows(closed).managed_with(|_, closing| drop(closing));
        poll(&mut own);
        drop(own);
        assert!(is_dropped(is_closed));
    });
}

/// A generator that is not `Send`.
#[async_generator]
async fn local_rows(closed: Rc<Sender<bool>>) -> impl AsyncGenerator<Yield = u32> {
    finally!({ yield_from_!(unending()) }, {
        yield_now().await;
        let closed = Rc::into_inner(closed).expect("nobody else has it");
        closed.send(true).expect("somebody waits");
    });
}

#[async_generator]
async fn unending() -> impl Stream<Item = u32> {
    for row in 0.. {
        yield_now().await;
        yield_!(row);
    }
}

fn spawn_local_hooks() -> LocalAsyncGenHooks {
    LocalAsyncGenHooks::new().finalizer(|_, closing| {
        spawn_local(closing);
    })
}

#[test]
fn in_a_local_set_a_local_one_is_closed_by_a_hook() {
    let before = set_local_asyncgen_hooks(spawn_local_hooks());
    let set = LocalSet::new();
    set.block_on(&one_thread(), async {
        let (closed, is_closed) = channel();
        let task = spawn_local(async move {
            for_await!(row in local_rows(Rc::new(closed)).managed_local() => {
                if row == 2 {
                    break;
                }
            });
        });
        task.await.expect("no panic");
        assert_eq!(is_closed.await, Ok(true));
    });
    set_local_asyncgen_hooks(before);
}

#[test]
fn in_a_local_set_that_ends_a_local_one_is_just_dropped() {
    let before = set_local_asyncgen_hooks(spawn_local_hooks());
    let (closed, is_closed) = channel();
    let (reached, is_reached) = channel();
    let set = LocalSet::new();
    set.spawn_local(async {
        let mut rows = local_rows(Rc::new(closed)).managed_local();
        rows.anext().await.expect("it is not closed");
        reached.send(()).expect("somebody waits");
        pending::<()>().await;
    });
    set.block_on(&one_thread(), is_reached)
        .expect("the task gets there");
    drop(set);
    assert!(is_dropped(is_closed));
    set_local_asyncgen_hooks(before);
}

#[test]
fn outside_a_local_set_a_local_one_is_just_dropped() {
    let before = set_local_asyncgen_hooks(spawn_local_hooks());
    let (closed, is_closed) = channel();
    let mut rows = local_rows(Rc::new(closed)).managed_local();
    poll(&mut rows);
    // `spawn_local` panics here.
    drop(rows);
    assert!(is_dropped(is_closed));

    // Without a hook nothing is called.
    set_local_asyncgen_hooks(before);
    let (closed, is_closed) = channel();
    let mut rows = local_rows(Rc::new(closed)).managed_local();
    one_thread().block_on(poll_fn(|cx| {
        let _ = Pin::new(&mut rows).poll_next(cx);
        Poll::Ready(())
    }));
    drop(rows);
    assert!(is_dropped(is_closed));
}
