//! The executors of the crate `futures`. They have no timers, so another thread wakes the task.

use std::rc::Rc;
use std::thread;

use asyncgen::{Stream, async_generator};
use asyncgen_tests_executors::{WORDS, run};
use futures::SinkExt;
use futures::channel::{mpsc, oneshot};
use futures::executor::{LocalPool, ThreadPool, block_on};
use futures::task::{LocalSpawnExt, SpawnExt};

async fn wait() {
    let (sender, receiver) = oneshot::channel();
    let waker = thread::spawn(|| sender.send(()));
    receiver.await.expect("the thread sends");
    let sent = waker.join().expect("no panic");
    assert_eq!(sent, Ok(()));
}

#[async_generator]
async fn received(words: mpsc::Receiver<&'static str>) -> impl Stream<Item = &'static str> {
    yield_from_!(words);
}

async fn over_a_channel() {
    let (mut sender, receiver) = mpsc::channel(0);
    let send = async move {
        for word in WORDS {
            wait().await;
            sender.send(word).await.expect("there is a receiver");
        }
    };
    futures::join!(send, run(received(receiver), wait));
}

#[test]
fn on_block_on() {
    block_on(over_a_channel());
}

#[test]
fn on_a_local_pool() {
    let mut pool = LocalPool::new();
    let spawner = pool.spawner();
    let tasks: [_; 4] = std::array::from_fn(|_| {
        let task = async {
            let not_send = Rc::new(());
            over_a_channel().await;
            drop(not_send);
        };
        spawner
            .spawn_local_with_handle(task)
            .expect("the pool runs")
    });
    for task in tasks {
        pool.run_until(task);
    }
}

#[test]
fn on_a_thread_pool() {
    let pool = ThreadPool::builder().pool_size(2).create();
    let pool = pool.expect("there are threads");
    let tasks: [_; 4] = std::array::from_fn(|_| {
        let task = pool.spawn_with_handle(over_a_channel());
        task.expect("the pool runs")
    });
    for task in tasks {
        block_on(task);
    }
}
