//! Panics whose payload panics when it is dropped. The crate leaks such payloads, because the
//! payload of that second panic might panic when dropped as well, without end.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

use crate::now;

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new(Payload));
    }
}

#[async_generator]
async fn guarded(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Payload> {
    finally!({ yield_!(first(&Payload)) }, {
        pause().await;
        cleanups.set(cleanups.get() + 1);
    });
}

#[async_context_manager]
async fn manager(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
    finally!({ yield_!() }, {
        pause().await;
        cleanups.set(cleanups.get() + 1);
    });
}

#[async_generator]
async fn managed(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Payload> {
    async_with!(manager(cleanups), |()| { yield_!(first(&Payload)) });
}

/// Returns an item. The argument is a temporary, which panics when the item is already in its
/// place. The item then panics when it is dropped.
fn first(_of: &Payload) -> Payload {
    Payload
}

fn panics(generator: impl AsyncGenerator<Yield = Payload>) {
    let mut generator = Box::pin(generator);
    let mut start = generator.start();
    let mut cx = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut start).poll(&mut cx).is_pending());
    let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut start).poll(&mut cx)));
    assert!(
        polled
            .as_ref()
            .is_err_and(|payload| payload.is::<Payload>())
    );
    std::mem::forget(polled);
}

#[test]
fn keep_no_cleanup_from_running() {
    let cleanups = Cell::new(0);
    panics(guarded(&cleanups));
    assert_eq!(cleanups.get(), 1);
    panics(managed(&cleanups));
    assert_eq!(cleanups.get(), 2);
}

#[async_generator]
async fn closable() -> impl AsyncGenerator<Yield = u32> + Send {
    finally!({ yield_!(1) }, { pause().await });
}

/// A panic of a finalizer does not leave the destructor, and neither does a panic of a value that
/// the finalizer owns.
#[test]
fn leave_no_destructor() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let mut managed = closable().managed_with(|_, _| {
        CALLS.fetch_add(1, Ordering::Relaxed);
        std::panic::resume_unwind(Box::new(Payload));
    });
    now(managed.anext()).unwrap();
    drop(managed);
    let held = Payload;
    let mut managed = closable().managed_with(move |_, _| {
        let _held = &held;
        CALLS.fetch_add(1, Ordering::Relaxed);
    });
    now(managed.anext()).unwrap();
    drop(managed);
    assert_eq!(CALLS.load(Ordering::Relaxed), 2);
}
