//! Items larger than what fits a register: arrays of bytes.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

/// So many, and of which size.
pub struct Arrays<const SIZE: usize> {
    pub count: u64,
}

pub fn hand_written<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    struct Counted<const SIZE: usize> {
        next: u64,
        end: u64,
    }

    impl<const SIZE: usize> Stream for Counted<SIZE> {
        type Item = [u8; SIZE];

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<[u8; SIZE]>> {
            if self.next == self.end {
                return Poll::Ready(None);
            }
            let i = self.next;
            self.next += 1;
            Poll::Ready(Some([i as u8; SIZE]))
        }
    }

    Counted::<SIZE> {
        next: 0,
        end: arrays.count,
    }
}

#[async_generator]
pub async fn asyncgen<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    for i in 0..arrays.count {
        yield_!([i as u8; SIZE]);
    }
}

both_async_streams! {
    pub fn async_stream<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
        stream! {
            for i in 0..arrays.count {
                yield [i as u8; SIZE];
            }
        }
    }
}

pub fn asynk_strim<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..arrays.count {
            yielder.yield_item([i as u8; SIZE]).await;
        }
    })
}

pub fn async_fn_stream<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..arrays.count {
            emitter.emit([i as u8; SIZE]).await;
        }
    })
}

pub fn async_gen<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    async_gen::stream! {
        for i in 0..arrays.count {
            yield [i as u8; SIZE];
        }
    }
}

pub fn async_generator<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    async_generator::generator!(move {
        for i in 0..arrays.count {
            yield [i as u8; SIZE];
        }
    })
}

#[fauxgen::generator(yield = [u8; SIZE])]
pub async fn fauxgen<const SIZE: usize>(arrays: Arrays<SIZE>) {
    for i in 0..arrays.count {
        r#yield!([i as u8; SIZE]);
    }
}

pub fn genawaiter<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..arrays.count {
            co.yield_([i as u8; SIZE]).await;
        }
    })
}

pub fn unfold<const SIZE: usize>(arrays: Arrays<SIZE>) -> impl Stream<Item = [u8; SIZE]> {
    stream::unfold(0, move |i| async move {
        if i == arrays.count {
            return None;
        }
        Some(([i as u8; SIZE], i + 1))
    })
}
