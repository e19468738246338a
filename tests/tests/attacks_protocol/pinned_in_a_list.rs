//! A pinned value must be dropped before its memory is reused, because others may hold its address (a
//! list of waiting tasks, for example). A panic that does not come from the body must therefore leave
//! the body to be dropped.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, LocalBoxAsyncGenerator, Status, async_generator,
};

use crate::{now, once};

use tokio::sync::Notify;

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("bomb"));
    }
}

type Boxed = LocalBoxAsyncGenerator<'static, (), (), Bomb>;

struct Switch {
    generators: [Boxed; 2],
    which: Rc<Cell<usize>>,
}

impl Deref for Switch {
    type Target = Boxed;
    fn deref(&self) -> &Boxed {
        &self.generators[self.which.get()]
    }
}

impl DerefMut for Switch {
    fn deref_mut(&mut self) -> &mut Boxed {
        &mut self.generators[self.which.get()]
    }
}

#[async_generator]
async fn yielding() -> LocalBoxAsyncGenerator<'static, (), (), Bomb> {
    loop {
        std::mem::forget(yield_!());
    }
}

#[async_generator]
async fn waiting() -> LocalBoxAsyncGenerator<'static, (), (), Bomb> {
    std::future::pending::<()>().await;
}

#[async_generator]
async fn listed(source: Pin<Switch>, list: Arc<Notify>) -> impl AsyncGenerator<Bomb, Yield = ()> {
    let mut listed = pin!(list.notified());
    listed.as_mut().enable();
    yield_from_!(source);
}

/// Sends a value because the one generator is at a yield. The other generator, which is at an
/// await, does not take it.
#[test]
fn when_a_resumption_panics_that_nobody_takes() {
    let which = Rc::new(Cell::new(0));
    let source = Pin::new(Switch {
        generators: [yielding(), waiting()],
        which: which.clone(),
    });
    let list = Arc::new(Notify::new());
    let mut listed = Box::pin(listed(source, list.clone()));
    now(listed.start()).unwrap();
    which.set(1);
    let resumed = catch_unwind(AssertUnwindSafe(|| once(listed.asend(Bomb)).is_ready()));
    assert!(resumed.is_err());
    assert_eq!(listed.status(), Status::Pending);
    drop(listed);
    list.notify_waiters();
    assert_eq!(Arc::strong_count(&list), 1);
}
