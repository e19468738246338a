//! A future that shared references to its owner do not touch.

use core::cell::UnsafeCell;
use core::panic::RefUnwindSafe;
use core::pin::Pin;

/// A future that a `&` to its owner does not touch.
///
/// A suspended `async` block contains `&mut` references into itself. A `&` to the whole value would be an access to all of it, and
/// invalidate those references. The `UnsafeCell` exempts the future. Every type that holds a user's block stores it in a `FutureCell`, except for
/// [`Generator`](crate::Generator), which has an `UnsafeCell` of its own.
///
/// The `UnsafeCell` also hides from rustc which values the type never has, so that none of them becomes a tag of an enum around it.
// A substitute for `core::pin::UnsafePinned`, which is unstable.
pub(crate) struct FutureCell<F>(UnsafeCell<F>);

// SAFETY: a `&FutureCell` gives no access to the future.
unsafe impl<F: Sync> Sync for FutureCell<F> {}

// The impl that the compiler would add without the `UnsafeCell`.
impl<F: RefUnwindSafe> RefUnwindSafe for FutureCell<F> {}

impl<F> FutureCell<F> {
    #[inline(always)]
    pub(crate) const fn new(future: F) -> Self {
        FutureCell(UnsafeCell::new(future))
    }

    /// Returns the contents.
    #[inline(always)]
    pub(crate) fn into_inner(self) -> F {
        self.0.into_inner()
    }

    /// Returns the future, which is pinned if the cell is.
    #[inline(always)]
    pub(crate) fn get(self: Pin<&mut Self>) -> Pin<&mut F> {
        // SAFETY: the future is pinned because the cell is, and nothing else returns a reference to it.
        unsafe { Pin::map_unchecked_mut(self, |this| this.0.get_mut()) }
    }
}
