//! The entries of an exit stack, each of which is lent to the code that added it.

use alloc::boxed::Box;
use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicPtr, Ordering};

/// A list of pinned values of different types, to which values can be added through a shared reference.
///
/// `T` is the trait object that all values are converted to. [`insert`](Self::insert) returns a mutable reference to the value that it adds.
/// The arena does not access a value again before it is itself borrowed mutably, and that ends the reference (point 12).
pub(crate) struct Arena<T: ?Sized> {
    /// The node that was added last, or null. From `Box::leak`.
    last: AtomicPtr<Node<T>>,
    _owns: PhantomData<Box<T>>,
}

struct Node<T: ?Sized> {
    // Not moved while the value is lent: moving a `Box` would invalidate the references into it.
    value: Pin<Box<T>>,
    /// The node that was added before, or null.
    previous: *mut Node<T>,
}

// SAFETY: the arena owns its values.
unsafe impl<T: Send + ?Sized> Send for Arena<T> {}

// SAFETY: a `&Arena` allows adding values, which sends them to the thread that drops the arena. It gives no access to any other value.
unsafe impl<T: Send + ?Sized> Sync for Arena<T> {}

impl<T: ?Sized> Arena<T> {
    pub(crate) const fn new() -> Self {
        Arena {
            last: AtomicPtr::new(ptr::null_mut()),
            _owns: PhantomData,
        }
    }

    /// Adds a value, and returns a reference to it. `erase` is an unsizing coercion.
    ///
    /// # Panics
    ///
    /// Panics if `erase` returns another value than its argument.
    #[allow(clippy::mut_from_ref, reason = "each value is new")]
    pub(crate) fn insert<V>(
        &self,
        value: Pin<Box<V>>,
        erase: fn(Pin<Box<V>>) -> Pin<Box<T>>,
    ) -> Pin<&mut V> {
        let address = ptr::from_ref(&*value);
        let node = Box::leak(Box::new(Node {
            value: erase(value),
            previous: ptr::null_mut(),
        }));
        assert!(
            ptr::addr_eq(address, &raw const *node.value),
            "`erase` returns its argument"
        );
        // SAFETY: the value is not moved.
        let lent = ptr::from_mut(unsafe { Pin::get_unchecked_mut(node.value.as_mut()) });
        // SAFETY: `erase` has returned the `V` that it received. The reference borrows the arena, and is the only one to the value until the
        // arena is borrowed mutably: no method that takes `&self` accesses a value that is in the list (point 12).
        let lent = unsafe { &mut *lent.cast::<V>() };
        // SAFETY: the value is pinned.
        let lent = unsafe { Pin::new_unchecked(lent) };
        // `Relaxed` suffices for this field: nodes are read only through a `&mut Arena`, and a thread that has one has synchronized with
        // every thread that had a `&Arena`.
        let add = |last| {
            node.previous = last;
            Some(ptr::from_mut(node))
        };
        let _ = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        lent
    }

    /// Removes the value that was added last.
    pub(crate) fn pop(&mut self) -> Option<Pin<Box<T>>> {
        let last = self.last.get_mut();
        let node = NonNull::new(*last)?;
        // SAFETY: the pointer comes from a box, and is taken off the list here. The reference that `insert` returned borrowed the arena, which
        // is borrowed mutably now.
        let node = unsafe { Box::from_raw(node.as_ptr()) };
        *last = node.previous;
        Some(node.value)
    }
}

impl<T: ?Sized> Drop for Arena<T> {
    /// Drops the values, the last one first. Continues if a destructor panics.
    fn drop(&mut self) {
        struct DropRest<'a, T: ?Sized>(&'a mut Arena<T>);

        impl<T: ?Sized> Drop for DropRest<'_, T> {
            fn drop(&mut self) {
                while let Some(value) = self.0.pop() {
                    drop(value);
                }
            }
        }

        let rest = DropRest(self);
        while let Some(value) = rest.0.pop() {
            drop(value);
        }
    }
}
