//! The handle that a `with_yielder!` lends, and the future of its `yield_`.

use crate::opaque_debug::opaque_debug;
use crate::yielder::queue::Queue;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

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
    pub(super) queue: Queue<T>,
}

impl<T> Yielder<T> {
    pub(super) const fn new() -> Self {
        Yielder {
            queue: Queue::new(),
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
            let (ticket, has_waker) = this.yielder.queue.push(item, cx.waker());
            this.ticket = Some(ticket);
            this.has_waker = has_waker;
            return Poll::Pending;
        }
        let ticket = this.ticket.expect("`yield_` polled after completion");
        let queue = &this.yielder.queue;
        if !queue.is_handed_out(ticket) {
            if !this.has_waker && queue.is_of_construct(cx.waker()) {
                return Poll::Pending;
            }
            if let Some(has_waker) = queue.set_waker(ticket, cx.waker()) {
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
            self.yielder.queue.withdraw(ticket);
        }
    }
}

opaque_debug!("Yield", [T] Yield<'_, T>);
