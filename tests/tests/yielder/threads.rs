//! Handles on several threads.

use std::sync::Mutex;
use std::task::{Context, Waker};
use std::thread;

use asyncgen::{Stream, async_generator, for_await};
use asyncgen_tests::collect;

#[test]
fn threads_yield_at_once() {
    const THREADS: u32 = 8;
    const EACH: u32 = 100;

    #[async_generator]
    async fn numbers() -> impl Stream<Item = (u32, u32)> {
        with_yielder!(|yielder| {
            let yields = Mutex::new(Vec::new());
            let yields = &yields;
            thread::scope(|scope| {
                for number in 0..THREADS {
                    scope.spawn(move || {
                        let mut cx = Context::from_waker(Waker::noop());
                        for n in 0..EACH {
                            let mut future = Box::pin(yielder.yield_((number, n)));
                            assert!(future.as_mut().poll(&mut cx).is_pending());
                            // Every third one is withdrawn.
                            if n % 3 == 0 {
                                drop(future);
                            } else {
                                yields.lock().unwrap().push(future);
                            }
                        }
                    });
                }
            });
            let yields = std::mem::take(&mut *yields.lock().unwrap());
            futures::future::join_all(yields).await;
        });
    }

    let items = collect(numbers());
    for thread in 0..THREADS {
        let of_thread = items
            .iter()
            .filter(|item| item.0 == thread)
            .map(|item| item.1);
        assert!(of_thread.eq((0..EACH).filter(|n| n % 3 != 0)));
    }
    assert_eq!(items.len(), 8 * 66);
}

#[test]
fn a_generator_that_moves_between_threads() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let branch = async |from| {
                for n in from..from + 3 {
                    tokio::task::yield_now().await;
                    yielder.yield_(n).await;
                }
            };
            tokio::join!(branch(10), branch(20));
        });
    }

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            runtime.spawn(async {
                let mut seen = Vec::new();
                for_await!(n in numbers() => {
                    tokio::task::yield_now().await;
                    seen.push(n);
                });
                seen
            })
        })
        .collect();
    for task in tasks {
        let mut seen = runtime.block_on(task).unwrap();
        assert!(seen.iter().copied().filter(|n| *n < 20).eq(10..13));
        seen.sort_unstable();
        assert_eq!(seen, [10, 11, 12, 20, 21, 22]);
    }
}
