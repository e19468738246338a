//! How many pages are open.

use tokio::sync::watch;

/// Counts the open pages.
#[derive(Clone, Debug, Default)]
pub struct Viewers(watch::Sender<usize>);

impl Viewers {
    /// One more, until the guard is dropped.
    pub(crate) fn enter(&self) -> Viewer {
        self.0.send_modify(|count| *count += 1);
        Viewer(self.0.clone())
    }

    /// Where to see the count, and wait for its changes.
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
