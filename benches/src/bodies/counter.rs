//! `0..n`, as `u64`.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

pub fn hand_written(n: u64) -> impl Stream<Item = u64> {
    struct Counter {
        next: u64,
        end: u64,
    }

    impl Stream for Counter {
        type Item = u64;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u64>> {
            if self.next == self.end {
                return Poll::Ready(None);
            }
            let i = self.next;
            self.next += 1;
            Poll::Ready(Some(i))
        }
    }

    Counter { next: 0, end: n }
}

#[async_generator]
pub async fn asyncgen(n: u64) -> impl Stream<Item = u64> {
    for i in 0..n {
        yield_!(i);
    }
}

both_async_streams! {
    pub fn async_stream(n: u64) -> impl Stream<Item = u64> {
        stream! {
            for i in 0..n {
                yield i;
            }
        }
    }
}

pub fn asynk_strim(n: u64) -> impl Stream<Item = u64> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..n {
            yielder.yield_item(i).await;
        }
    })
}

pub fn async_fn_stream(n: u64) -> impl Stream<Item = u64> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..n {
            emitter.emit(i).await;
        }
    })
}

pub fn async_gen(n: u64) -> impl Stream<Item = u64> {
    async_gen::stream! {
        for i in 0..n {
            yield i;
        }
    }
}

pub fn async_generator(n: u64) -> impl Stream<Item = u64> {
    async_generator::generator!(move {
        for i in 0..n {
            yield i;
        }
    })
}

#[fauxgen::generator(yield = u64)]
pub async fn fauxgen(n: u64) {
    for i in 0..n {
        r#yield!(i);
    }
}

pub fn genawaiter(n: u64) -> impl Stream<Item = u64> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..n {
            co.yield_(i).await;
        }
    })
}

pub fn unfold(n: u64) -> impl Stream<Item = u64> {
    stream::unfold(0, move |i| async move {
        if i == n {
            return None;
        }
        Some((i, i + 1))
    })
}
