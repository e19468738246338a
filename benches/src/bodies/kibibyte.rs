//! Items of one kibibyte.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

pub fn hand_written(n: u64) -> impl Stream<Item = [u8; 1024]> {
    struct Kibibytes {
        next: u64,
        end: u64,
    }

    impl Stream for Kibibytes {
        type Item = [u8; 1024];

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<[u8; 1024]>> {
            if self.next == self.end {
                return Poll::Ready(None);
            }
            let i = self.next;
            self.next += 1;
            Poll::Ready(Some([i as u8; 1024]))
        }
    }

    Kibibytes { next: 0, end: n }
}

#[async_generator]
pub async fn asyncgen(n: u64) -> impl Stream<Item = [u8; 1024]> {
    for i in 0..n {
        yield_!([i as u8; 1024]);
    }
}

pub fn async_stream(n: u64) -> impl Stream<Item = [u8; 1024]> {
    async_stream::stream! {
        for i in 0..n {
            yield [i as u8; 1024];
        }
    }
}

pub fn asynk_strim(n: u64) -> impl Stream<Item = [u8; 1024]> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..n {
            yielder.yield_item([i as u8; 1024]).await;
        }
    })
}

pub fn async_fn_stream(n: u64) -> impl Stream<Item = [u8; 1024]> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..n {
            emitter.emit([i as u8; 1024]).await;
        }
    })
}

pub fn async_gen(n: u64) -> impl Stream<Item = [u8; 1024]> {
    async_gen::stream! {
        for i in 0..n {
            yield [i as u8; 1024];
        }
    }
}

pub fn async_generator(n: u64) -> impl Stream<Item = [u8; 1024]> {
    async_generator::generator!(move {
        for i in 0..n {
            yield [i as u8; 1024];
        }
    })
}

#[fauxgen::generator(yield = [u8; 1024])]
pub async fn fauxgen(n: u64) {
    for i in 0..n {
        r#yield!([i as u8; 1024]);
    }
}

pub fn genawaiter(n: u64) -> impl Stream<Item = [u8; 1024]> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..n {
            co.yield_([i as u8; 1024]).await;
        }
    })
}

pub fn unfold(n: u64) -> impl Stream<Item = [u8; 1024]> {
    stream::unfold(0, move |i| async move {
        if i == n {
            return None;
        }
        Some(([i as u8; 1024], i + 1))
    })
}
