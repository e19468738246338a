//! The values that wait in a `with_yielder!`.

use alloc::collections::VecDeque;
use core::mem;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::Waker;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A queue of the values that are yielded by a handle, with the wakers of the futures that yield them.
///
/// The construct hands out one value for each poll of the generator. A `yield_` resolves when it is polled after that: the consumer has then taken
/// the value and asks for another one. So there is no capacity. A value waits until the consumer wants it, and the future that yields it waits
/// too.
pub(super) struct Queue<T> {
    // Each item has a ticket. Tickets are consecutive numbers, and wrap around. The two numbers change only while the queue is locked.
    // They are atomic so that most polls need no lock.
    /// The ticket of the item that is yielded next.
    next_ticket: AtomicUsize,
    /// The ticket of the item that is handed out next.
    next_handed_out: AtomicUsize,
    /// The waker of the first poll of the construct.
    first_waker: OnceLock<Waker>,
    /// `true` if a later poll had another waker, which is in the queue.
    has_other_waker: AtomicBool,
    entries: Mutex<Entries<T>>,
}

struct Entries<T> {
    /// The items with the tickets from `next_handed_out` to `next_ticket`. `None` in place of an item that was withdrawn.
    items: VecDeque<Option<Entry<T>>>,
    /// The waker of the last poll of the construct, if it is not the first one.
    other_waker: Option<Waker>,
}

struct Entry<T> {
    item: T,
    /// The waker of the `yield_`. `None` if it is that of the construct, which polls the block anyway.
    waker: Option<Waker>,
}

impl<T> Queue<T> {
    pub(super) const fn new() -> Self {
        Queue {
            next_ticket: AtomicUsize::new(0),
            next_handed_out: AtomicUsize::new(0),
            first_waker: OnceLock::new(),
            has_other_waker: AtomicBool::new(false),
            entries: Mutex::new(Entries {
                items: VecDeque::new(),
                other_waker: None,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries<T>> {
        // No code of the user runs while the queue is locked, except for `clone` in `construct_waker`. If that panics, the queue is intact.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called before the construct polls the block with this waker.
    #[inline]
    pub(super) fn begin_poll(&self, waker: &Waker) {
        if !self.is_of_construct(waker) {
            self.set_construct_waker(waker);
        }
    }

    #[cold]
    fn set_construct_waker(&self, waker: &Waker) {
        if let Err(waker) = self.first_waker.set(waker.clone()) {
            let previous = self.lock().other_waker.replace(waker);
            self.has_other_waker.store(true, Ordering::Relaxed);
            drop(previous);
        }
    }

    /// Returns `true` if this is the waker of the last poll of the construct.
    #[inline]
    pub(super) fn is_of_construct(&self, waker: &Waker) -> bool {
        let is_same = |own: &Waker| own.will_wake(waker);
        if self.has_other_waker.load(Ordering::Relaxed) {
            return self.lock().other_waker.as_ref().is_some_and(is_same);
        }
        self.first_waker.get().is_some_and(is_same)
    }

    /// Returns the waker of the last poll of the construct.
    fn construct_waker(&self) -> Option<Waker> {
        let other_waker = self.lock().other_waker.clone();
        other_waker.or_else(|| self.first_waker.get().cloned())
    }

    /// Returns a waker to store, unless it is that of the construct, which polls the block anyway.
    #[inline]
    fn waker_to_store(&self, waker: &Waker) -> Option<Waker> {
        (!self.is_of_construct(waker)).then(|| waker.clone())
    }

    /// Returns the first item that waits, and the waker of its `yield_`.
    #[inline]
    pub(super) fn hand_out(&self) -> Option<(T, Option<Waker>)> {
        let next_ticket = self.next_ticket.load(Ordering::Acquire);
        if next_ticket == self.next_handed_out.load(Ordering::Relaxed) {
            return None;
        }
        self.pop()
    }

    fn pop(&self) -> Option<(T, Option<Waker>)> {
        let mut entries = self.lock();
        let entry = loop {
            match entries.items.pop_front() {
                // It was withdrawn.
                Some(None) => {}
                Some(Some(entry)) => break Some((entry.item, entry.waker)),
                None => break None,
            }
        };
        let next_ticket = self.next_ticket.load(Ordering::Relaxed);
        let next_handed_out = next_ticket.wrapping_sub(entries.items.len());
        self.next_handed_out
            .store(next_handed_out, Ordering::Release);
        entry
    }

    /// Puts an item at the end of the queue. Returns its ticket, and `true` if the queue contains a waker for it.
    pub(super) fn push(&self, item: T, waker: &Waker) -> (usize, bool) {
        let waker = self.waker_to_store(waker);
        let has_waker = waker.is_some();
        let mut entries = self.lock();
        entries.items.push_back(Some(Entry { item, waker }));
        let ticket = self.next_ticket.load(Ordering::Relaxed);
        self.next_ticket
            .store(ticket.wrapping_add(1), Ordering::Release);
        drop(entries);
        if has_waker {
            self.wake_construct();
        }
        (ticket, has_waker)
    }

    /// Wakes the construct because of a `yield_` that is polled with a waker of its own. If that is the waker of another task, nothing else
    /// may poll the construct.
    #[cold]
    fn wake_construct(&self) {
        if let Some(waker) = self.construct_waker() {
            waker.wake();
        }
    }

    /// Returns `true` if the item with this ticket has been handed out.
    #[inline]
    pub(super) fn is_handed_out(&self, ticket: usize) -> bool {
        let next = self.next_handed_out.load(Ordering::Acquire);
        // The tickets from `next` on are those of items that wait.
        ticket.wrapping_sub(next) > usize::MAX / 2
    }

    /// Returns the place of an item that waits.
    fn entry<'q>(
        &self,
        entries: &'q mut Entries<T>,
        ticket: usize,
    ) -> Option<&'q mut Option<Entry<T>>> {
        let next = self.next_handed_out.load(Ordering::Relaxed);
        entries.items.get_mut(ticket.wrapping_sub(next))
    }

    /// Stores the waker of an item that waits. Returns `true` if the queue then contains a waker for it, and `None` if the item has been
    /// handed out meanwhile, by another thread.
    #[cold]
    pub(super) fn set_waker(&self, ticket: usize, waker: &Waker) -> Option<bool> {
        let waker = self.waker_to_store(waker);
        let has_waker = waker.is_some();
        let mut entries = self.lock();
        let entry = self.entry(&mut entries, ticket)?.as_mut()?;
        let previous = mem::replace(&mut entry.waker, waker);
        drop(entries);
        drop(previous);
        Some(has_waker)
    }

    /// Removes an item, unless it has been handed out.
    #[cold]
    pub(super) fn withdraw(&self, ticket: usize) {
        let mut entries = self.lock();
        let withdrawn = self.entry(&mut entries, ticket).and_then(Option::take);
        drop(entries);
        // The destructors of the item and of the waker may use the queue.
        drop(withdrawn);
    }
}
