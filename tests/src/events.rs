//! The events of a test, in order, and the texts of panics.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// The events of a test, in order.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    /// Adds an event.
    pub fn say(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    /// Returns the events since the last call, joined by commas.
    pub fn said(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(", ")
    }

    /// Returns the number of events since the last call of [`said`](Self::said).
    #[allow(
        clippy::len_without_is_empty,
        reason = "tests wait for a number of events"
    )]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Returns a value that logs a text when it is dropped.
    pub fn at_drop(&self, what: impl Into<String>) -> AtDrop {
        AtDrop(self.clone(), what.into())
    }
}

/// Logs a text when it is dropped.
#[derive(Debug)]
pub struct AtDrop(pub Log, String);

impl Drop for AtDrop {
    fn drop(&mut self) {
        self.0.say(std::mem::take(&mut self.1));
    }
}

/// Returns the text of a panic's payload.
pub fn text_of(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<&str>() {
        Some(text) => (*text).to_owned(),
        None => payload.downcast_ref::<String>().expect("a text").clone(),
    }
}

/// Returns the text that a call panics with.
pub fn panic_of<T>(call: impl FnOnce() -> T) -> String {
    let payload = catch_unwind(AssertUnwindSafe(call))
        .err()
        .expect("it panics");
    text_of(&*payload)
}
