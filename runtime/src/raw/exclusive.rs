//! A value that shared references do not touch, so that it can be shared between threads.

/// A value that is accessible through a `&mut` alone.
///
/// It is `Sync` even if the value is not.
// A substitute for `core::sync::SyncView`, which is unstable.
pub(crate) struct Exclusive<T>(T);

// SAFETY: a `&Exclusive` gives no access to the value (point 11).
unsafe impl<T> Sync for Exclusive<T> {}

impl<T> Exclusive<T> {
    pub(crate) const fn new(value: T) -> Self {
        Exclusive(value)
    }

    /// Returns the value.
    pub(crate) const fn get_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
