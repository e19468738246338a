//! A count of the open pages.

use tokio::sync::watch;

/// Counts the open pages.
#[derive(Clone, Debug, Default)]
pub struct Viewers(watch::Sender<usize>);

impl Viewers {
    /// Increments the count until the guard is dropped.
    pub(crate) fn enter(&self) -> Viewer {
        self.0.send_modify(|count| *count += 1);
        Viewer(self.0.clone())
    }

    /// Returns a receiver of the count and its changes.
    pub fn watch(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }
}

/// One open page.
pub(crate) struct Viewer(watch::Sender<usize>);

impl Drop for Viewer {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
