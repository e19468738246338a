//! Items that own memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

pub fn hand_written(n: u64) -> impl Stream<Item = String> {
    struct Strings {
        next: u64,
        end: u64,
    }

    impl Stream for Strings {
        type Item = String;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<String>> {
            if self.next == self.end {
                return Poll::Ready(None);
            }
            let i = self.next;
            self.next += 1;
            Poll::Ready(Some(format!("item {i}")))
        }
    }

    Strings { next: 0, end: n }
}

#[async_generator]
pub async fn asyncgen(n: u64) -> impl Stream<Item = String> {
    for i in 0..n {
        yield_!(format!("item {i}"));
    }
}

both_async_streams! {
    pub fn async_stream(n: u64) -> impl Stream<Item = String> {
        stream! {
            for i in 0..n {
                yield format!("item {i}");
            }
        }
    }
}

pub fn asynk_strim(n: u64) -> impl Stream<Item = String> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..n {
            yielder.yield_item(format!("item {i}")).await;
        }
    })
}

pub fn async_fn_stream(n: u64) -> impl Stream<Item = String> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..n {
            emitter.emit(format!("item {i}")).await;
        }
    })
}

pub fn async_gen(n: u64) -> impl Stream<Item = String> {
    async_gen::stream! {
        for i in 0..n {
            yield format!("item {i}");
        }
    }
}

pub fn async_generator(n: u64) -> impl Stream<Item = String> {
    async_generator::generator!(move {
        for i in 0..n {
            yield format!("item {i}");
        }
    })
}

#[fauxgen::generator(yield = String)]
pub async fn fauxgen(n: u64) {
    for i in 0..n {
        r#yield!(format!("item {i}"));
    }
}

pub fn genawaiter(n: u64) -> impl Stream<Item = String> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..n {
            co.yield_(format!("item {i}")).await;
        }
    })
}

pub fn unfold(n: u64) -> impl Stream<Item = String> {
    stream::unfold(0, move |i| async move {
        if i == n {
            return None;
        }
        Some((format!("item {i}"), i + 1))
    })
}
