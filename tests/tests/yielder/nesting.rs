//! `with_yielder!` in other constructs, and other constructs in its block.

use std::cell::{Cell, RefCell};
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, Stream, Yielder, async_context_manager,
    async_gen, async_generator, for_await,
};
use asyncgen_tests::{collect, pause, run};

use super::count;

#[test]
fn in_the_blocks_of_a_finally() {
    #[async_generator]
    async fn numbers() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                with_yielder!(|yielder| {
                    futures::join!(count(10, yielder), count(20, yielder));
                });
            },
            {
                with_yielder!(|yielder| count(30, yielder).await);
            }
        );
    }

    assert_eq!(collect(numbers()), [10, 20, 11, 21, 12, 22, 30, 31, 32]);
}

#[async_context_manager]
async fn logged(log: &RefCell<Vec<&'static str>>) -> impl AsyncContextManager<Value = u32> {
    log.borrow_mut().push("enter");
    let mut value = 40;
    finally!(
        {
            yield_!(&mut value);
        },
        {
            pause().await;
            log.borrow_mut().push("exit");
        }
    );
}

#[test]
fn in_the_block_of_a_manager() {
    let log = &RefCell::default();
    let mut numbers = pin!(async_gen! {
        async_with!(logged(log), |value| {
            let from = *value;
            with_yielder!(|yielder| {
                futures::join!(count(from, yielder), count(50, yielder));
                *value += 1;
            });
            yield_!(*value);
        });
    });
    let seen: Vec<_> = run(futures::StreamExt::collect(numbers.as_mut()));
    assert_eq!(seen, [40, 50, 41, 51, 42, 52, 41]);
    assert_eq!(log.take(), ["enter", "exit"]);
}

#[test]
fn closing_runs_the_cleanup_of_the_manager_around() {
    let log = RefCell::default();

    #[async_generator]
    async fn numbers(log: &RefCell<Vec<&'static str>>) -> impl AsyncGenerator<Yield = u32> {
        async_with!(logged(log), |value| {
            with_yielder!(|yielder| count(*value, yielder).await);
        });
    }

    let mut numbers = pin!(numbers(&log));
    run(async {
        assert_eq!(numbers.anext().await.unwrap().yielded(), Some(40));
        numbers.aclose().await.unwrap();
    });
    assert_eq!(log.take(), ["enter", "exit"]);
}

#[test]
fn a_manager_in_the_block() {
    #[async_generator]
    async fn numbers(log: &RefCell<Vec<&'static str>>) -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let branch = async || {
                async_with!(logged(log), |value| {
                    yielder.yield_(*value).await;
                    log.borrow_mut().push("block");
                });
            };
            futures::join!(branch(), branch());
            async_with!(logged(log), |value| {
                #[for_await]
                for n in futures::stream::iter(0..3) {
                    yielder.yield_(*value + n).await;
                }
            });
        });
    }

    let log = RefCell::default();
    assert_eq!(collect(numbers(&log)), [40, 40, 40, 41, 42]);
    let expected = [
        "enter", "enter", "block", "exit", "block", "exit", "enter", "exit",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_generator_in_the_block() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|outer| {
            let inner = async_gen! {
                yield_!(1);
                outer.yield_(2).await;
                with_yielder!(|inner| {
                    futures::join!(
                        inner.yield_(3),
                        outer.yield_(4),
                        inner.yield_(5),
                        outer.yield_(6),
                    );
                });
            };
            for_await!(n in inner => {
                outer.yield_(10 * n).await;
            });
        });
    }

    // The 4 and the 6 wait in the outer queue when the inner generator yields the 3.
    assert_eq!(collect(numbers()), [10, 2, 4, 6, 30, 50]);
}

#[test]
fn delegation_to_a_generator_with_a_block() {
    #[async_generator]
    async fn inner(cleaned: &Cell<bool>) -> impl AsyncGenerator<Yield = u32, Return = u32> {
        finally!(
            {
                with_yielder!(|yielder| {
                    futures::join!(count(10, yielder), count(20, yielder));
                    5
                })
            },
            {
                cleaned.set(true);
            }
        )
    }

    #[async_generator]
    async fn outer(cleaned: &Cell<bool>) -> impl AsyncGenerator<Yield = u32> {
        yield_!(1);
        let value = yield_from_!(inner(cleaned));
        yield_!(value);
        let stream = async_gen! {
            with_yielder!(|yielder| count(30, yielder).await);
        };
        yield_from_!(stream);
    }

    let cleaned = Cell::new(false);
    let expected = [1, 10, 20, 11, 21, 12, 22, 5, 30, 31, 32];
    assert_eq!(collect(outer(&cleaned)), expected);
    assert!(cleaned.take());

    let mut closed = pin!(outer(&cleaned));
    run(async {
        closed.anext().await.unwrap();
        closed.anext().await.unwrap();
        closed.aclose().await.unwrap();
    });
    assert!(cleaned.get());
}

#[test]
fn in_loops_and_branches() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        'outer: loop {
            for n in 0_u32.. {
                let is_last = with_yielder!(|yielder| {
                    let pair = async |n| yielder.yield_(n).await;
                    futures::join!(pair(n), pair(n + 100));
                    for _ in 0..3 {
                        if n == 1 {
                            break;
                        }
                        continue;
                    }
                    n == 2
                });
                if is_last {
                    break 'outer;
                }
            }
        }
    }

    assert_eq!(collect(numbers()), [0, 100, 1, 101, 2, 102]);
}

#[test]
fn a_handle_in_a_trait_object() {
    trait Source {
        fn run<'a>(
            &'a self,
            yielder: &'a Yielder<u32>,
        ) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;
    }

    impl Source for u32 {
        fn run<'a>(
            &'a self,
            yielder: &'a Yielder<u32>,
        ) -> std::pin::Pin<Box<dyn Future<Output = ()> + 'a>> {
            Box::pin(count(*self, yielder))
        }
    }

    #[async_generator]
    async fn numbers(sources: Vec<Box<dyn Source>>) -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            futures::future::join_all(sources.iter().map(|source| source.run(yielder))).await;
        });
    }

    let numbers = numbers(vec![Box::new(10), Box::new(20)]);
    assert_eq!(collect(numbers), [10, 20, 11, 21, 12, 22]);
}
