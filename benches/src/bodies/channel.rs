//! Items received from another task, which sends the next one when there is room for it.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};
use tokio::sync::mpsc::{self, Receiver};

/// Spawns the task that sends.
pub async fn numbers(count: u64) -> Receiver<u64> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        for n in 0..count {
            let _ = sender.send(n).await;
        }
    });
    receiver
}

pub fn hand_written(numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    struct Received {
        numbers: Receiver<u64>,
    }

    impl Stream for Received {
        type Item = u64;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
            self.numbers.poll_recv(cx)
        }
    }

    Received { numbers }
}

#[async_generator]
pub async fn asyncgen(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    while let Some(n) = numbers.recv().await {
        yield_!(n);
    }
}

pub fn async_stream(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    async_stream::stream! {
        while let Some(n) = numbers.recv().await {
            yield n;
        }
    }
}

pub fn asynk_strim(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        while let Some(n) = numbers.recv().await {
            yielder.yield_item(n).await;
        }
    })
}

pub fn async_fn_stream(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    async_fn_stream::fn_stream(move |emitter| async move {
        while let Some(n) = numbers.recv().await {
            emitter.emit(n).await;
        }
    })
}

pub fn async_gen(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    async_gen::stream! {
        while let Some(n) = numbers.recv().await {
            yield n;
        }
    }
}

pub fn async_generator(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    async_generator::generator!(move {
        while let Some(n) = numbers.recv().await {
            yield n;
        }
    })
}

#[fauxgen::generator(yield = u64)]
pub async fn fauxgen(mut numbers: Receiver<u64>) {
    while let Some(n) = numbers.recv().await {
        r#yield!(n);
    }
}

pub fn genawaiter(mut numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    genawaiter::rc::Gen::new(move |co| async move {
        while let Some(n) = numbers.recv().await {
            co.yield_(n).await;
        }
    })
}

pub fn unfold(numbers: Receiver<u64>) -> impl Stream<Item = u64> {
    stream::unfold(numbers, move |mut numbers| async move {
        let n = numbers.recv().await?;
        Some((n, numbers))
    })
}
