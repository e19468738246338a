//! An executor like those for microcontrollers.

use core::cell::Cell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::ptr;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

/// Set when the task has been woken.
static WOKEN: AtomicBool = AtomicBool::new(false);

const RAW: RawWaker = RawWaker::new(ptr::null(), &VTABLE);
static VTABLE: RawWakerVTable = RawWakerVTable::new(|_| RAW, wake, wake, |_| {});
// SAFETY: the functions of the vtable use no data.
static WAKER: Waker = unsafe { Waker::from_raw(RAW) };

fn wake(_: *const ()) {
    WOKEN.store(true, Ordering::Relaxed);
}

fn was_woken() -> bool {
    WOKEN.swap(false, Ordering::Relaxed)
}

/// Runs a task. While it waits, the devices raise interrupts in turn.
pub fn block_on<F: Future>(task: F, devices: &[&Device]) -> F::Output {
    let mut task = pin!(task);
    let mut next = devices.iter().cycle();
    loop {
        if let Poll::Ready(output) = task.as_mut().poll(&mut Context::from_waker(&WAKER)) {
            return output;
        }
        let mut interrupts = next
            .by_ref()
            .take(devices.len())
            .map(|device| device.interrupt());
        assert!(
            was_woken() || interrupts.any(|()| was_woken()),
            "it waits for nothing"
        );
    }
}

/// A device that raises interrupts.
#[derive(Default)]
pub struct Device {
    sleeper: Cell<Option<Waker>>,
    has_interrupted: Cell<bool>,
}

impl Device {
    /// Waits for the next interrupt.
    ///
    /// # Panics
    ///
    /// Panics if it is polled with a waker that is not the executor's.
    pub async fn interrupted(&self) {
        self.has_interrupted.set(false);
        poll_fn(|cx| {
            assert!(cx.waker().will_wake(&WAKER));
            if self.has_interrupted.get() {
                return Poll::Ready(());
            }
            self.sleeper.set(Some(cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn interrupt(&self) {
        self.has_interrupted.set(true);
        if let Some(sleeper) = self.sleeper.take() {
            sleeper.wake();
        }
    }
}
