//! The handle that a `with_yielder!` lends, and the future of its `yield_`.

use crate::opaque_debug::opaque_debug;
use alloc::collections::VecDeque;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A handle for yielding values of type `T` from the block of a [`with_yielder!`](crate::with_yielder).
///
/// The block receives a `&Yielder<T>`, which it can copy into its futures and closures, and pass to functions. In a function, write
/// `yielder: &Yielder<T>` for an argument. The reference cannot leave the block.
///
/// A `Yielder` is `Send` and `Sync` if `T` is `Send`.
///
/// # Example
///
/// ```
/// use asyncgen::{Stream, Yielder, async_generator};
///
/// async fn countdown(name: &str, from: u32, yielder: &Yielder<String>) {
///     for n in (1..=from).rev() {
///         tokio::task::yield_now().await;
///         yielder.yield_(format!("{name} {n}")).await;
///     }
/// }
///
/// #[async_generator]
/// async fn launches() -> impl Stream<Item = String> {
///     with_yielder!(|yielder| {
///         tokio::join!(countdown("Alpha", 3, yielder), countdown("Beta", 5, yielder));
///     });
///     yield_!("done".into());
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let mut seen = 0;
/// # asyncgen::for_await!(_ in launches() => { seen += 1; });
/// # assert_eq!(seen, 9);
/// # }
/// ```
pub struct Yielder<T> {
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
    queue: Mutex<Queue<T>>,
}

struct Queue<T> {
    /// The items with the tickets from `next_handed_out` to `next_ticket`. `None` in place of an item that was withdrawn.
    entries: VecDeque<Option<Entry<T>>>,
    /// The waker of the last poll of the construct, if it is not the first one.
    other_waker: Option<Waker>,
}

struct Entry<T> {
    item: T,
    /// The waker of the `yield_`. `None` if it is that of the construct, which polls the block anyway.
    waker: Option<Waker>,
}

impl<T> Yielder<T> {
    pub(super) const fn new() -> Self {
        Yielder {
            next_ticket: AtomicUsize::new(0),
            next_handed_out: AtomicUsize::new(0),
            first_waker: OnceLock::new(),
            has_other_waker: AtomicBool::new(false),
            queue: Mutex::new(Queue {
                entries: VecDeque::new(),
                other_waker: None,
            }),
        }
    }

    /// Yields a value from the generator.
    ///
    /// Equivalent to: `async fn yield_(&self, item: T)`. The first poll of the returned future puts the value at the end of a queue, from
    /// which the generator yields one value at a time.
    ///
    /// # Resolves to
    ///
    /// `()`, once the consumer has taken the value and polls the generator again.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe. If the future is dropped while the value waits in the queue, the value is withdrawn: it is dropped, and
    /// the consumer never gets it. Dropping the future has no effect once the consumer has taken the value.
    ///
    /// # Panics
    ///
    /// The future panics if it is polled after completion.
    ///
    /// # Example
    ///
    /// The consumer takes longer than the timeout. The first value has been taken. The second one waits behind it, and is withdrawn.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use asyncgen::{Stream, async_generator, for_await};
    /// use tokio::time::{sleep, timeout};
    ///
    /// #[async_generator]
    /// async fn numbers() -> impl Stream<Item = u32> {
    ///     let limit = Duration::from_millis(10);
    ///     with_yielder!(|yielder| {
    ///         let (first, second) = tokio::join!(
    ///             timeout(limit, yielder.yield_(1)),
    ///             timeout(limit, yielder.yield_(2)),
    ///         );
    ///         assert!(first.is_ok() && second.is_err());
    ///     });
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut seen = Vec::new();
    /// for_await!(number in numbers() => {
    ///     seen.push(number);
    ///     sleep(Duration::from_millis(50)).await;
    /// });
    /// assert_eq!(seen, [1]);
    /// # }
    /// ```
    pub fn yield_(&self, item: T) -> Yield<'_, T> {
        Yield {
            yielder: self,
            item: Some(item),
            ticket: None,
            has_waker: false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<T>> {
        // No code of the user runs while the queue is locked, except for `clone` in `construct_waker`. If that panics, the queue is intact.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn is_of_construct(&self, waker: &Waker) -> bool {
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
        let mut queue = self.lock();
        let entry = loop {
            match queue.entries.pop_front() {
                // It was withdrawn.
                Some(None) => {}
                Some(Some(entry)) => break Some((entry.item, entry.waker)),
                None => break None,
            }
        };
        let next_ticket = self.next_ticket.load(Ordering::Relaxed);
        let next_handed_out = next_ticket.wrapping_sub(queue.entries.len());
        self.next_handed_out
            .store(next_handed_out, Ordering::Release);
        entry
    }

    /// Puts an item at the end of the queue. Returns its ticket, and `true` if the queue contains a waker for it.
    fn push(&self, item: T, waker: &Waker) -> (usize, bool) {
        let waker = self.waker_to_store(waker);
        let has_waker = waker.is_some();
        let mut queue = self.lock();
        queue.entries.push_back(Some(Entry { item, waker }));
        let ticket = self.next_ticket.load(Ordering::Relaxed);
        self.next_ticket
            .store(ticket.wrapping_add(1), Ordering::Release);
        drop(queue);
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
    fn is_handed_out(&self, ticket: usize) -> bool {
        let next = self.next_handed_out.load(Ordering::Acquire);
        // The tickets from `next` on are those of items that wait.
        ticket.wrapping_sub(next) > usize::MAX / 2
    }

    /// Returns the place of an item that waits.
    fn entry<'q>(
        &self,
        queue: &'q mut Queue<T>,
        ticket: usize,
    ) -> Option<&'q mut Option<Entry<T>>> {
        let next = self.next_handed_out.load(Ordering::Relaxed);
        queue.entries.get_mut(ticket.wrapping_sub(next))
    }

    /// Stores the waker of an item that waits. Returns `true` if the queue then contains a waker for it, and `None` if the item has been
    /// handed out meanwhile, by another thread.
    #[cold]
    fn set_waker(&self, ticket: usize, waker: &Waker) -> Option<bool> {
        let waker = self.waker_to_store(waker);
        let has_waker = waker.is_some();
        let mut queue = self.lock();
        let entry = self.entry(&mut queue, ticket)?.as_mut()?;
        let previous = mem::replace(&mut entry.waker, waker);
        drop(queue);
        drop(previous);
        Some(has_waker)
    }

    /// Removes an item, unless it has been handed out.
    #[cold]
    fn withdraw(&self, ticket: usize) {
        let mut queue = self.lock();
        let withdrawn = self.entry(&mut queue, ticket).and_then(Option::take);
        drop(queue);
        // The destructors of the item and of the waker may use the queue.
        drop(withdrawn);
    }
}

opaque_debug!("Yielder", [T] Yielder<T>);

/// The future returned by [`Yielder::yield_`](crate::Yielder::yield_).
#[must_use = "futures do nothing unless awaited"]
pub struct Yield<'a, T> {
    yielder: &'a Yielder<T>,
    // `None` after the first poll.
    item: Option<T>,
    // The ticket of the item, from the first poll until the item has been handed out.
    ticket: Option<usize>,
    // `true` if the queue contains a waker of this future.
    has_waker: bool,
}

// The item is never pinned: it is moved into the queue.
impl<T> Unpin for Yield<'_, T> {}

impl<T> Future for Yield<'_, T> {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        if let Some(item) = this.item.take() {
            let (ticket, has_waker) = this.yielder.push(item, cx.waker());
            this.ticket = Some(ticket);
            this.has_waker = has_waker;
            return Poll::Pending;
        }
        let ticket = this.ticket.expect("`yield_` polled after completion");
        let yielder = this.yielder;
        if !yielder.is_handed_out(ticket) {
            if !this.has_waker && yielder.is_of_construct(cx.waker()) {
                return Poll::Pending;
            }
            if let Some(has_waker) = yielder.set_waker(ticket, cx.waker()) {
                this.has_waker = has_waker;
                return Poll::Pending;
            }
        }
        this.ticket = None;
        Poll::Ready(())
    }
}

impl<T> Drop for Yield<'_, T> {
    #[inline]
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.yielder.withdraw(ticket);
        }
    }
}

opaque_debug!("Yield", [T] Yield<'_, T>);
