//! Bodies that await timers, channels and other futures, and bodies that end early.

use std::time::Duration;

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{collect, pause};
use futures::StreamExt;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time;

#[async_generator]
async fn ticks(count: u32) -> impl Stream<Item = u32> {
    let mut interval = time::interval(Duration::from_millis(1));
    for n in 0..count {
        interval.tick().await;
        yield_!(n);
    }
}

#[tokio::test]
async fn a_body_awaits_timers() {
    assert_eq!(ticks(3).collect::<Vec<_>>().await, [0, 1, 2]);
}

#[async_generator]
async fn received(mut receiver: mpsc::Receiver<u32>) -> impl Stream<Item = u32> {
    while let Some(n) = receiver.recv().await {
        yield_!(n);
    }
}

#[tokio::test]
async fn a_body_awaits_channels() {
    let (sender, receiver) = mpsc::channel(1);
    let sending = async move {
        for n in 0..5 {
            sender.send(n).await.unwrap();
        }
    };
    let (received, ()) = futures::join!(received(receiver).collect::<Vec<_>>(), sending);
    assert_eq!(received, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_generator_runs_in_a_spawned_task() {
    let (sender, receiver) = mpsc::channel(1);
    let task = tokio::spawn(received(receiver).collect::<Vec<_>>());
    for n in 0..3 {
        sender.send(n).await.unwrap();
    }
    drop(sender);
    assert_eq!(task.await.unwrap(), [0, 1, 2]);
}

#[tokio::test]
async fn a_dropped_generator_stops_waiting() {
    let (sender, receiver) = mpsc::channel::<u32>(1);
    let mut stream = Box::pin(received(receiver));
    assert!(futures::poll!(stream.next()).is_pending());
    drop(stream);
    assert!(sender.is_closed());
}

#[tokio::test]
async fn a_body_may_hold_an_async_lock_across_a_yield() {
    #[async_generator]
    async fn locked(mutex: &Mutex<u32>) -> impl Stream<Item = u32> {
        let mut value = mutex.lock().await;
        while *value < 3 {
            *value += 1;
            yield_!(*value);
        }
    }
    let mutex = Mutex::new(0);
    let mut stream = Box::pin(locked(&mutex));
    assert_eq!(stream.next().await, Some(1));
    assert!(mutex.try_lock().is_err());
    assert_eq!(stream.collect::<Vec<_>>().await, [2, 3]);
    assert_eq!(*mutex.lock().await, 3);
}

#[tokio::test]
async fn an_operand_may_await() {
    #[async_generator]
    async fn answers(questions: Vec<oneshot::Receiver<String>>) -> impl Stream<Item = String> {
        for question in questions {
            yield_!(question.await.unwrap_or_default());
        }
    }
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..3).map(|_| oneshot::channel()).unzip();
    let task = tokio::spawn(answers(receivers).collect::<Vec<_>>());
    for (n, sender) in senders.into_iter().enumerate().rev() {
        sender.send(n.to_string()).unwrap();
    }
    assert_eq!(task.await.unwrap(), ["0", "1", "2"]);
}

#[test]
fn return_ends_the_stream() {
    #[async_generator]
    async fn until(limit: u32) -> impl Stream<Item = u32> {
        for n in 0.. {
            if n == limit {
                return;
            }
            pause().await;
            yield_!(n);
        }
    }
    assert_eq!(collect(until(3)), [0, 1, 2]);
    assert_eq!(collect(until(0)), []);
}
