//! `hooks::shutdown` on several executors: with the feature `tokio`, without any finalizer of the
//! user, and with finalizers that spawn on smol and on the thread pool of `futures`.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use asyncgen::hooks::shutdown;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Stream, async_generator, for_await};
use futures::executor::ThreadPool;
use smol::{LocalExecutor, Timer};

/// A generator that sets a flag when it is closed.
#[async_generator]
async fn rows(is_closed: Arc<AtomicBool>) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_!(row);
            }
        },
        {
            Timer::after(Duration::from_millis(2)).await;
            is_closed.store(true, Ordering::SeqCst);
        }
    );
}

/// A generator that is not `Send`.
#[async_generator]
async fn local_rows(is_closed: Rc<Cell<bool>>) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_!(row);
            }
        },
        {
            Timer::after(Duration::from_millis(2)).await;
            is_closed.set(true);
        }
    );
}

async fn leave_a_loop(rows: impl Stream<Item = u32>) {
    for_await!(row in rows => {
        if row == 2 {
            break;
        }
    });
}

async fn on_tokio() {
    let flags: [Arc<AtomicBool>; 4] = Default::default();
    let tasks = flags.clone().map(|flag| {
        tokio::spawn(async move {
            leave_a_loop(rows(flag).managed()).await;
        })
    });
    for task in tasks {
        task.await.expect("no panic");
    }
    shutdown().await;
    assert!(flags.iter().all(|flag| flag.load(Ordering::SeqCst)));
}

#[tokio::test]
async fn on_one_thread_of_tokio() {
    on_tokio().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads_of_tokio() {
    on_tokio().await;
}

#[test]
fn on_the_global_executor_of_smol() {
    let is_closed = Arc::new(AtomicBool::new(false));
    smol::block_on(async {
        let rows = rows(Arc::clone(&is_closed));
        leave_a_loop(rows.managed_with(|_, closing| smol::spawn(closing).detach())).await;
        shutdown().await;
        assert!(is_closed.load(Ordering::SeqCst));
    });
}

#[test]
fn on_an_executor_of_the_thread() {
    let executor = Rc::new(LocalExecutor::new());
    let is_closed = Rc::new(Cell::new(false));
    smol::block_on(executor.run(async {
        let finalizer = {
            let executor = Rc::clone(&executor);
            move |_, closing| executor.spawn(closing).detach()
        };
        let rows = local_rows(Rc::clone(&is_closed));
        leave_a_loop(rows.managed_local_with(finalizer)).await;
        shutdown().await;
        assert!(is_closed.get());
    }));
}

#[test]
fn on_a_thread_pool() {
    let pool = ThreadPool::builder()
        .pool_size(2)
        .create()
        .expect("there are threads");
    let is_closed = Arc::new(AtomicBool::new(false));
    futures::executor::block_on(async {
        let rows = rows(Arc::clone(&is_closed));
        leave_a_loop(rows.managed_with(move |_, closing| pool.spawn_ok(closing))).await;
        shutdown().await;
        assert!(is_closed.load(Ordering::SeqCst));
    });
}
