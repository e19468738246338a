//! Waiting for the cleanups of managed generators and context managers.

use alloc::collections::BTreeMap;
use core::future::poll_fn;
use core::mem;
use core::task::{Context, Poll, Waker};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::panic;

/// The closings that are running, and the calls of `shutdown` that wait for them.
struct Closings {
    running: usize,
    next_waiter: u64,
    wakers: BTreeMap<u64, Waker>,
}

static CLOSINGS: Mutex<Closings> = Mutex::new(Closings {
    running: 0,
    next_waiter: 0,
    wakers: BTreeMap::new(),
});

// Wakers are cloned, dropped and woken outside the lock, because they may run code of an executor or of the user.
fn lock() -> MutexGuard<'static, Closings> {
    CLOSINGS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until no cleanup of a managed generator or context manager is running.
///
/// The finalizer of a [`managed`](crate::AsyncGeneratorExt::managed) generator or context manager receives a future that closes it, and
/// usually spawns the future. A runtime that is shut down drops such futures, and then the cleanups do not run. Call this function at the
/// end of `main` and of a test, while the runtime still runs. [The guide](mod@crate::guide::testing#managed-values) has a fixture for
/// tests. It resolves once each of these futures has completed or has been dropped, including those
/// that start meanwhile. If there are none, it resolves at once.
///
/// It does not close generators that are still in use, because their owners may be polling them. First drop them, or abort the
/// tasks that own them and await these tasks. Their cleanups are running then, and this function waits for them.
///
/// The function waits for all runtimes and threads of the process. It does not run the cleanups itself: if you use
/// [`managed_local`](crate::AsyncGeneratorExt::managed_local) with a tokio `LocalSet`, call it in the `LocalSet`.
///
/// It waits as long as a cleanup runs, and never resolves if a cleanup does not end, or if a finalizer neither polls nor drops the future
/// that it receives. To limit the time, put a timeout of your runtime around the call, such as
/// `tokio::time::timeout(limit, hooks::shutdown())`, or a timeout into each cleanup.
///
/// # Cancel safety
///
/// This function is cancel safe. Several tasks may call it at the same time.
///
/// # Where the semantics come from
///
/// Python's [`loop.shutdown_asyncgens()`](https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.shutdown_asyncgens). It
/// also closes the generators that are still in use.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGeneratorExt, async_gen, hooks};
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() {
///     let rows = async_gen! {
///         finally!({ yield_!(1) }, {
///             tokio::task::yield_now().await;
///             println!("closed");
///         });
///     };
///     // With the feature `tokio`, write `managed()`.
///     let mut rows = rows.managed_with(|_, closing| {
///         tokio::spawn(closing);
///     });
///     let _ = rows.anext().await;
///     drop(rows);
///     // Prints "closed".
///     hooks::shutdown().await;
/// }
/// ```
pub async fn shutdown() {
    let mut waiter = Waiter { key: None };
    poll_fn(|cx| waiter.poll(cx)).await;
}

/// A call of `shutdown`.
struct Waiter {
    // The key of its waker, if it has waited.
    key: Option<u64>,
}

impl Waiter {
    fn poll(&mut self, cx: &Context<'_>) -> Poll<()> {
        let waker = cx.waker().clone();
        let mut closings = lock();
        if closings.running == 0 {
            drop(closings);
            return Poll::Ready(());
        }
        let key = *self.key.get_or_insert_with(|| {
            closings.next_waiter += 1;
            closings.next_waiter
        });
        let before = closings.wakers.insert(key, waker);
        drop(closings);
        drop(before);
        Poll::Pending
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            let waker = lock().wakers.remove(&key);
            drop(waker);
        }
    }
}

/// A closing that `shutdown` waits for, until this is dropped.
#[derive(Debug)]
pub(crate) struct RunningClosing(());

impl RunningClosing {
    pub(crate) fn new() -> Self {
        lock().running += 1;
        RunningClosing(())
    }
}

impl Drop for RunningClosing {
    fn drop(&mut self) {
        let mut closings = lock();
        closings.running -= 1;
        let wakers = if closings.running == 0 {
            mem::take(&mut closings.wakers)
        } else {
            BTreeMap::new()
        };
        drop(closings);
        for waker in wakers.into_values() {
            // The others must be woken as well.
            panic::catch_and_discard(|| waker.wake());
        }
    }
}
