//! Items returned by an `.await`: arrays of words.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use asyncgen::async_generator;
use futures::{Stream, stream};

use crate::yield_now::{YieldNow, yield_now};

/// The number of items, and their size in words.
pub struct Replies<const WORDS: usize> {
    pub count: u64,
}

/// A future that is pending once and then returns an array.
///
/// Its `poll` is not inlined, as that of a socket, a channel or a database is not.
pub struct Reply<const WORDS: usize> {
    number: u64,
    pause: YieldNow,
}

pub fn reply<const WORDS: usize>(number: u64) -> Reply<WORDS> {
    Reply {
        number,
        pause: yield_now(),
    }
}

impl<const WORDS: usize> Future for Reply<WORDS> {
    type Output = [u64; WORDS];

    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<[u64; WORDS]> {
        ready!(Pin::new(&mut self.pause).poll(cx));
        Poll::Ready([self.number; WORDS])
    }
}

pub fn hand_written<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    struct Awaited<const WORDS: usize> {
        next: u64,
        end: u64,
        reply: Option<Reply<WORDS>>,
    }

    impl<const WORDS: usize> Stream for Awaited<WORDS> {
        type Item = [u64; WORDS];

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<[u64; WORDS]>> {
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

    Awaited::<WORDS> {
        next: 0,
        end: replies.count,
        reply: None,
    }
}

#[async_generator]
pub async fn asyncgen<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    for i in 0..replies.count {
        yield_!(reply(i).await);
    }
}

both_async_streams! {
    pub fn async_stream<const WORDS: usize>(
        replies: Replies<WORDS>,
    ) -> impl Stream<Item = [u64; WORDS]> {
        stream! {
            for i in 0..replies.count {
                yield reply(i).await;
            }
        }
    }
}

pub fn asynk_strim<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..replies.count {
            yielder.yield_item(reply(i).await).await;
        }
    })
}

pub fn async_fn_stream<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..replies.count {
            emitter.emit(reply(i).await).await;
        }
    })
}

pub fn async_gen<const WORDS: usize>(replies: Replies<WORDS>) -> impl Stream<Item = [u64; WORDS]> {
    async_gen::stream! {
        for i in 0..replies.count {
            yield reply(i).await;
        }
    }
}

pub fn async_generator<const WORDS: usize>(
    replies: Replies<WORDS>,
) -> impl Stream<Item = [u64; WORDS]> {
    async_generator::generator!(move {
        for i in 0..replies.count {
            yield reply(i).await;
        }
    })
}

#[fauxgen::generator(yield = [u64; WORDS])]
pub async fn fauxgen<const WORDS: usize>(replies: Replies<WORDS>) {
    for i in 0..replies.count {
        r#yield!(reply(i).await);
    }
}

pub fn genawaiter<const WORDS: usize>(replies: Replies<WORDS>) -> impl Stream<Item = [u64; WORDS]> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..replies.count {
            co.yield_(reply(i).await).await;
        }
    })
}

pub fn unfold<const WORDS: usize>(replies: Replies<WORDS>) -> impl Stream<Item = [u64; WORDS]> {
    stream::unfold(0, move |i| async move {
        if i == replies.count {
            return None;
        }
        Some((reply(i).await, i + 1))
    })
}
