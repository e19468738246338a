//! The executor and timers of embassy, on `std`. The timers identify the task by its waker, and
//! panic if they are given a waker that is not the executor's.

use std::cell::Cell;
use std::rc::Rc;

use asyncgen::{Stream, async_generator};
use asyncgen_tests_executors::{WORDS, run};
use embassy_executor::{Executor, Spawner};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::channel::Channel;
use embassy_time::Timer;

/// Sends words, and `None` after the last.
type Words = Channel<CriticalSectionRawMutex, Option<&'static str>, 1>;

#[embassy_executor::task(pool_size = 2)]
async fn send(words: &'static Words) {
    for word in WORDS.map(Some).into_iter().chain([None]) {
        Timer::after_millis(1).await;
        words.send(word).await;
    }
}

#[async_generator]
async fn received(words: &Words) -> impl Stream<Item = &'static str> {
    while let Some(word) = words.receive().await {
        yield_!(word);
    }
}

#[embassy_executor::task(pool_size = 2)]
async fn receive(words: &'static Words, running: Rc<Cell<u32>>) {
    run(received(words), || Timer::after_millis(1)).await;
    running.set(running.get() - 1);
}

#[test]
fn on_its_executor() {
    static WORDS: [Words; 2] = [Words::new(), Words::new()];

    let running = Rc::new(Cell::new(2));
    let spawn = |spawner: Spawner| {
        for words in &WORDS {
            spawner.spawn(send(words).expect("the pool has two"));
            spawner.spawn(receive(words, Rc::clone(&running)).expect("the pool has two"));
        }
    };
    let executor = Box::leak(Box::new(Executor::new()));
    executor.run_until(spawn, || running.get() == 0);
}
