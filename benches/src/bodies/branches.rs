//! Items that the futures inside the body yield, by a handle.

use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use ::asyncgen::{Yielder, async_generator};
use ::async_fn_stream::{StreamEmitter, fn_stream};
use futures::{Stream, join};

use super::awaited::{Reply, reply};

/// The size of a reply, in words.
const WORDS: usize = 8;

type Item = [u64; WORDS];

/// How many futures yield side by side in `four`.
pub const BRANCHES: u64 = 4;

/// One future, and items that a function returns.
pub mod called {
    use super::*;

    #[inline(never)]
    fn call(i: u64) -> u64 {
        black_box(i)
    }

    pub fn hand_written(count: u64) -> impl Stream<Item = u64> {
        struct Called {
            next: u64,
            end: u64,
        }

        impl Stream for Called {
            type Item = u64;

            fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
                if self.next == self.end {
                    return Poll::Ready(None);
                }
                self.next += 1;
                Poll::Ready(Some(call(self.next - 1)))
            }
        }

        Called {
            next: 0,
            end: count,
        }
    }

    #[async_generator]
    pub async fn asyncgen(count: u64) -> impl Stream<Item = u64> {
        with_yielder!(|yielder| {
            for i in 0..count {
                yielder.yield_(call(i)).await;
            }
        });
    }

    pub fn async_fn_stream(count: u64) -> impl Stream<Item = u64> {
        fn_stream(move |emitter| async move {
            for i in 0..count {
                emitter.emit(call(i)).await;
            }
        })
    }
}

/// One future, and items that an `.await` returns.
pub mod one {
    use super::*;

    pub fn hand_written(count: u64) -> impl Stream<Item = Item> {
        branch(0, count)
    }

    #[async_generator]
    pub async fn asyncgen(count: u64) -> impl Stream<Item = Item> {
        with_yielder!(|yielder| yielded(0, count, yielder).await);
    }

    pub fn async_fn_stream(count: u64) -> impl Stream<Item = Item> {
        fn_stream(move |emitter| async move { emitted(0, count, &emitter).await })
    }
}

/// Four futures in a `join!`.
pub mod four {
    use super::*;

    pub fn hand_written(each: u64) -> impl Stream<Item = Item> {
        /// Polls the branches one after the other.
        struct Four {
            branches: [Branch; BRANCHES as usize],
            next: usize,
        }

        impl Stream for Four {
            type Item = Item;

            fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
                let this = &mut *self;
                let mut is_pending = false;
                for _ in 0..this.branches.len() {
                    let branch = &mut this.branches[this.next];
                    this.next = (this.next + 1) % BRANCHES as usize;
                    match Pin::new(branch).poll_next(cx) {
                        Poll::Ready(Some(item)) => return Poll::Ready(Some(item)),
                        Poll::Ready(None) => {}
                        Poll::Pending => is_pending = true,
                    }
                }
                if is_pending {
                    Poll::Pending
                } else {
                    Poll::Ready(None)
                }
            }
        }

        Four {
            branches: [0, 1, 2, 3].map(|number| branch(number * each, each)),
            next: 0,
        }
    }

    #[async_generator]
    pub async fn asyncgen(each: u64) -> impl Stream<Item = Item> {
        with_yielder!(|yielder| {
            join!(
                yielded(0, each, yielder),
                yielded(each, each, yielder),
                yielded(2 * each, each, yielder),
                yielded(3 * each, each, yielder),
            );
        });
    }

    pub fn async_fn_stream(each: u64) -> impl Stream<Item = Item> {
        fn_stream(move |emitter| async move {
            join!(
                emitted(0, each, &emitter),
                emitted(each, each, &emitter),
                emitted(2 * each, each, &emitter),
                emitted(3 * each, each, &emitter),
            );
        })
    }
}

async fn yielded(from: u64, count: u64, yielder: &Yielder<Item>) {
    for i in from..from + count {
        yielder.yield_(reply(i).await).await;
    }
}

async fn emitted(from: u64, count: u64, emitter: &StreamEmitter<Item>) {
    for i in from..from + count {
        emitter.emit(reply(i).await).await;
    }
}

struct Branch {
    next: u64,
    end: u64,
    reply: Option<Reply<WORDS>>,
}

fn branch(from: u64, count: u64) -> Branch {
    Branch {
        next: from,
        end: from + count,
        reply: None,
    }
}

impl Stream for Branch {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        if self.next == self.end {
            return Poll::Ready(None);
        }
        let next = self.next;
        let reply = self.reply.get_or_insert_with(|| reply(next));
        let item = ready!(Pin::new(reply).poll(cx));
        self.reply = None;
        self.next += 1;
        Poll::Ready(Some(item))
    }
}
