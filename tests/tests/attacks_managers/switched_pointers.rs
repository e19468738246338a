//! A pointer that alternates between two managers. `Pin` accepts any pointer to an `Unpin` type.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, LocalBoxAsyncContextManager, async_context_manager,
};

use crate::{at_length, panics, text};

type Boxed = LocalBoxAsyncContextManager<'static, String>;

struct Switch {
    managers: [Boxed; 2],
    which: Rc<Cell<usize>>,
}

impl Deref for Switch {
    type Target = Boxed;
    fn deref(&self) -> &Boxed {
        &self.managers[self.which.get()]
    }
}

impl DerefMut for Switch {
    fn deref_mut(&mut self) -> &mut Boxed {
        let which = self.which.get();
        // Each dereference returns the other manager.
        self.which.set(1 - which);
        &mut self.managers[which]
    }
}

fn switch(which: &Rc<Cell<usize>>) -> Pin<Switch> {
    let managers = [text("first").boxed_local(), text("second").boxed_local()];
    Pin::new(Switch {
        managers,
        which: which.clone(),
    })
}

#[test]
fn entered() {
    let which = Rc::new(Cell::new(0));
    let mut both = switch(&which);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..4 {
        let _ = AsyncContextManager::poll_enter(Pin::new(&mut both), &mut cx);
    }
    let mut cursor = Pin::new(&mut both);
    assert_eq!(cursor.as_mut().value(), "first");
    assert_eq!(cursor.as_mut().value(), "second");
}

/// Enters one manager and asks the other for the value.
#[test]
fn entered_by_halves() {
    let which = Rc::new(Cell::new(0));
    let mut both = switch(&which);
    let mut entered = at_length(Pin::new(&mut both).enter());
    which.set(1);
    assert!(
        panics(|| entered.value().len()),
        "the second is not entered"
    );
    which.set(0);
    // The value of the first manager is still there.
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(Pin::new(&mut both).value(), "first");
    for _ in 0..4 {
        let _ = AsyncContextManager::poll_close(Pin::new(&mut both), &mut cx);
    }
}

#[async_context_manager]
async fn through(both: Pin<Switch>) -> impl AsyncContextManager<Value = String> {
    async_with!(both, |text| { yield_!(text) });
}

/// Uses the pointer in a body, and closes that.
#[test]
fn in_a_body() {
    let which = Rc::new(Cell::new(0));
    let mut manager = Box::pin(through(switch(&which)));
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..10 {
        let entered = catch_unwind(AssertUnwindSafe(|| manager.as_mut().poll_enter(&mut cx)));
        if !matches!(entered, Ok(Poll::Pending)) {
            break;
        }
    }
    assert!(manager.as_mut().poll_close(&mut cx).is_ready());
}
