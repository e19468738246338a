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
    /// The node that was added last, or null. From `Box::into_raw`.
    last: AtomicPtr<Node<T>>,
    _owns: PhantomData<Box<T>>,
}

struct Node<T: ?Sized> {
    /// From `Box::into_raw`. A raw pointer, because moving a `Box` would invalidate the references into it.
    value: *mut T,
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
    /// Panics if `erase` returns another value.
    #[allow(clippy::mut_from_ref, reason = "each value is new")]
    pub(crate) fn insert<V>(
        &self,
        value: Pin<Box<V>>,
        erase: fn(Pin<Box<V>>) -> Pin<Box<T>>,
    ) -> Pin<&mut V> {
        let address = ptr::from_ref(&*value);
        // SAFETY: the value is not moved before it is dropped: only `pop` accesses it, and returns it pinned.
        let value = Box::into_raw(unsafe { Pin::into_inner_unchecked(erase(value)) });
        assert!(ptr::addr_eq(address, value), "`erase` returns its argument");
        let mut node = Box::new(Node {
            value,
            previous: self.last.load(Ordering::Relaxed),
        });
        // `Relaxed` suffices for this field: nodes are read only through a `&mut Arena`, and a thread that has one has synchronized with
        // every thread that had a `&Arena`.
        loop {
            let previous = node.previous;
            let added = Box::into_raw(node);
            let exchanged = self.last.compare_exchange_weak(
                previous,
                added,
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
            let Err(last) = exchanged else { break };
            // SAFETY: the pointer comes from the box above, and is not in the list.
            node = unsafe { Box::from_raw(added) };
            node.previous = last;
        }
        // SAFETY: `erase` has returned the `V` that it received, in a box. The reference borrows the arena, and is the only one to the value
        // until the arena is borrowed mutably: no method that takes `&self` accesses a value that is in the list (point 12).
        let value = unsafe { &mut *value.cast::<V>() };
        // SAFETY: the value is pinned, as above.
        unsafe { Pin::new_unchecked(value) }
    }

    /// Removes the value that was added last.
    pub(crate) fn pop(&mut self) -> Option<Pin<Box<T>>> {
        let last = self.last.get_mut();
        let node = NonNull::new(*last)?;
        // SAFETY: the pointer comes from a box, and is taken off the list here.
        let node = unsafe { Box::from_raw(node.as_ptr()) };
        *last = node.previous;
        // SAFETY: the pointer comes from a pinned box, and its node has been taken off the list. The reference that `insert` returned borrowed
        // the arena, which is borrowed mutably now.
        let value = unsafe { Box::from_raw(node.value) };
        Some(Box::into_pin(value))
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
