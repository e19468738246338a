//! `aclosing`, which closes a generator however its block ends, and `nullcontext`, which does
//! nothing.

use std::fmt::Debug;
use std::pin::{Pin, pin};

use asyncgen::error::ResumeError;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncContextManager, BoxAsyncGenerator, Completed, FusedStream, GeneratorState, Status,
    Stream, aclosing, async_context_manager, async_generator, async_with, nullcontext,
    try_nullcontext,
};
use asyncgen_tests::{Census, collect, implements, pause};
use futures::StreamExt;

use crate::{Log, panic_of, polled, run};

/// Yields once before the `finally!`, twice in it, and once after it. Owns its log.
#[async_generator]
async fn rows(log: Log) -> impl AsyncGenerator<Yield = u32> + FusedStream<Item = u32> + Debug {
    let _dropped = log.at_drop("dropped");
    yield_!(1);
    finally!(
        {
            yield_!(2);
            pause().await;
            yield_!(3);
        },
        {
            log.say("cleanup");
            pause().await;
            log.say("cleaned up");
        }
    );
    yield_!(4);
}

const CLOSED: &str = "cleanup, cleaned up, dropped";

#[test]
fn closes_one_that_was_consumed_in_part() {
    let log = Log::default();
    for (items, said) in [
        (0, ""),
        (1, "dropped"),
        (2, CLOSED),
        (3, CLOSED),
        (4, "cleanup, cleaned up, dropped"),
        (5, CLOSED),
    ] {
        run(async {
            let yielded = async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
                let mut yielded = Vec::new();
                for _ in 0..items {
                    yielded.extend(rows.anext().await.unwrap().yielded());
                }
                yielded
            });
            assert_eq!(yielded, (1..=items.min(4)).collect::<Vec<_>>());
            assert_eq!(log.said(), said, "{items}");
        });
    }
}

#[test]
fn each_way_of_use_closes_it_with_an_await() {
    let log = Log::default();
    run(async {
        let by_with = aclosing(pin!(rows(log.clone())))
            .with(async |rows| (rows.next().await, rows.next().await))
            .await;
        assert_eq!(by_with, (Some(1), Some(2)));
        assert_eq!(log.said(), CLOSED);

        let mut manager = pin!(aclosing(Box::pin(rows(log.clone()))));
        let mut entered = manager.as_mut().enter().await;
        assert_eq!(entered.value().take(2).collect::<Vec<_>>().await, [1, 2]);
        assert_eq!(log.said(), "");
        assert!(polled(entered.exit(()), 1).is_pending());
        assert_eq!(log.said(), "cleanup");
        manager.as_mut().aclose().await;
        assert_eq!(log.said(), "cleaned up, dropped");
    });
}

#[test]
fn what_is_lent_has_the_verbs_and_the_methods_of_streams() {
    let log = Log::default();
    run(async {
        async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
            assert_eq!(rows.status(), Status::Created);
            assert_eq!(
                rows.asend(()).await,
                Err(ResumeError {
                    status: Status::Created,
                    value: ()
                })
            );
            assert_eq!(rows.start().await, Ok(GeneratorState::Yielded(1)));
            assert!(!rows.is_terminated());
            assert_eq!(rows.size_hint(), (0, None));
            let mapped: Vec<_> = rows.map(|n| n * 10).take(2).collect().await;
            assert_eq!(mapped, [20, 30]);
            assert_eq!(rows.status(), Status::Suspended);
            assert!(format!("{rows:?}").contains("Suspended"), "{rows:?}");
            assert!(rows.name().ends_with("rows"), "{}", rows.name());
            assert_eq!(rows.aclose().await, Ok(()));
            assert_eq!(log.said(), CLOSED);
            assert!(rows.is_terminated());
        });
        assert_eq!(log.said(), "");
    });
}

#[test]
fn is_not_more_than_its_generator() {
    async fn closed(generator: impl AsyncGenerator<u32, &'static str, Yield = u32, Return = ()>) {
        async_with!(aclosing(pin!(generator)), |generator| {
            assert_eq!(generator.start().await, Ok(GeneratorState::Yielded(1)));
            assert_eq!(generator.asend(2).await, Ok(GeneratorState::Yielded(3)));
            assert_eq!(
                generator.athrow("thrown").await,
                Ok(GeneratorState::Yielded(6))
            );
        });
    }
    #[async_generator]
    async fn talking() -> impl AsyncGenerator<u32, &'static str, Yield = u32, Return = ()> {
        let n = yield_!(1).unwrap();
        let text = yield_!(n + 1).unwrap_err();
        let _ = yield_!(u32::try_from(text.len()).unwrap());
        unreachable!("it was closed");
    }
    run(closed(talking()));
}

#[test]
fn a_delegation_to_what_is_lent_is_pep_380() {
    #[async_generator]
    async fn delegating(log: Log) -> impl AsyncGenerator<Yield = u32> {
        async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
            yield_from_!(rows);
        });
        log.say("end");
    }
    let log = Log::default();
    assert_eq!(collect(delegating(log.clone())), [1, 2, 3, 4]);
    assert_eq!(log.said(), "cleanup, cleaned up, dropped, end");
    let mut closed = Box::pin(delegating(log.clone()));
    assert_eq!(run(closed.by_ref().take(2).collect::<Vec<_>>()), [1, 2]);
    assert_eq!(run(closed.aclose()), Ok(()));
    assert_eq!(log.said(), CLOSED);
}

#[test]
fn closes_one_behind_a_reference_and_leaves_it_closed() {
    let log = Log::default();
    run(async {
        let mut generator = Box::pin(rows(log.clone()));
        assert_eq!(generator.next().await, Some(1));
        async_with!(aclosing(&mut generator), |rows| {
            assert_eq!(rows.next().await, Some(2));
        });
        // The frame of the generator is gone, but the generator is not.
        assert_eq!(log.said(), CLOSED);
        assert_eq!(generator.status(), Status::Closed);
        assert_eq!(generator.next().await, None);

        let mut pinned = pin!(rows(log.clone()));
        async_with!(aclosing(pinned.as_mut()), |rows| {
            assert_eq!(rows.next().await, Some(1));
        });
        assert_eq!(log.said(), "dropped");
        assert_eq!(pinned.status(), Status::Closed);

        let boxed: BoxAsyncGenerator<'_, u32> = Box::pin(rows(log.clone()));
        async_with!(aclosing(boxed), |rows| {
            assert_eq!(rows.next().await, Some(1));
        });
        assert_eq!(log.said(), "dropped");
    });
}

#[test]
fn takes_one_that_is_closed_or_suspended_already() {
    let log = Log::default();
    run(async {
        let mut generator = Box::pin(rows(log.clone()));
        generator.anext().await.unwrap();
        generator.anext().await.unwrap();
        async_with!(aclosing(generator), |_rows| {
            assert_eq!(log.said(), "");
        });
        assert_eq!(log.said(), CLOSED);

        let mut generator = Box::pin(rows(log.clone()));
        generator.anext().await.unwrap();
        generator.aclose().await.unwrap();
        assert_eq!(log.said(), "dropped");
        async_with!(aclosing(generator), |rows| {
            assert_eq!(rows.next().await, None);
            assert_eq!(rows.status(), Status::Closed);
        });
        assert_eq!(log.said(), "");

        // A generator that is half-way closed is closed to the end.
        let mut generator = Box::pin(rows(log.clone()));
        generator.anext().await.unwrap();
        generator.anext().await.unwrap();
        assert!(polled(generator.aclose(), 1).is_pending());
        async_with!(aclosing(generator), |_rows| {
            assert_eq!(log.said(), "cleanup");
        });
        assert_eq!(log.said(), "cleaned up, dropped");
    });
}

#[test]
#[cfg(panic = "unwind")]
fn a_panic_of_the_block_closes_it_and_goes_on() {
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
                rows.next().await;
                rows.next().await;
                panic!("in the block");
            })
        })
    });
    assert_eq!(panic, "in the block");
    assert_eq!(log.said(), CLOSED);
}

#[test]
#[cfg(panic = "unwind")]
fn a_generator_that_panicked_has_nothing_to_close() {
    #[async_generator]
    async fn panicking(log: Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
                panic!("in the generator");
            },
            {
                log.say("cleanup");
            }
        );
    }
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            async_with!(aclosing(pin!(panicking(log.clone()))), |rows| {
                while let Some(_n) = rows.next().await {}
            });
        })
    });
    assert_eq!(panic, "in the generator");
    assert_eq!(log.said(), "cleanup");
}

#[test]
fn what_a_cleanup_yields_goes_nowhere() {
    #[async_generator]
    async fn yielding(log: Log) -> impl AsyncGenerator<Yield = u32> {
        finally!({ yield_!(1) }, {
            log.say("cleanup");
            yield_!(2);
            log.say("not reached");
        });
    }
    let log = Log::default();
    run(async {
        async_with!(aclosing(pin!(yielding(log.clone()))), |rows| {
            rows.next().await;
        });
    });
    assert_eq!(log.said(), "cleanup");
}

#[test]
fn cancelled_it_drops_its_generator() {
    let log = Log::default();
    let used = async {
        async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
            rows.next().await;
            rows.next().await;
            pause().await;
        });
    };
    assert!(polled(used, 1).is_pending());
    assert_eq!(log.said(), "dropped");
}

#[test]
fn managed_and_cancelled_it_closes_it() {
    let log = Log::default();
    let finalizer = |log: &Log| {
        let log = log.clone();
        move |_, closing: futures::future::BoxFuture<'static, ()>| {
            log.say("finalizer");
            run(closing);
        }
    };
    // Either the manager or the generator is managed.
    let manager = aclosing(Box::pin(rows(log.clone()))).managed_with(finalizer(&log));
    let used = async {
        async_with!(manager, |rows| {
            rows.next().await;
            rows.next().await;
            pause().await;
        });
    };
    assert!(polled(used, 1).is_pending());
    assert_eq!(log.said(), "finalizer, cleanup, cleaned up, dropped");

    let manager = aclosing(Box::pin(rows(log.clone()).managed_with(finalizer(&log))));
    let used = async {
        async_with!(manager, |rows| {
            rows.next().await;
            rows.next().await;
            pause().await;
        });
    };
    assert!(polled(used, 1).is_pending());
    assert_eq!(log.said(), "finalizer, cleanup, cleaned up, dropped");
}

/// The outer generator has no cleanup when it enters `aclosing`, and has one as soon as the inner
/// generator is in a `finally!`.
#[test]
fn in_a_managed_generator_or_manager_that_is_dropped_in_the_block_it_closes_its_generator() {
    #[async_generator]
    async fn outer(log: Log) -> impl AsyncGenerator<Yield = u32> {
        async_with!(aclosing(pin!(rows(log.clone()))), |rows| {
            while let Some(n) = rows.next().await {
                yield_!(n);
            }
        });
    }
    #[async_context_manager]
    async fn outer_manager(log: Log) -> impl AsyncContextManager<Value = Rows> {
        let rows: Rows = Box::pin(rows(log));
        async_with!(aclosing(rows), |rows| { yield_!(rows) });
    }
    type Rows = BoxAsyncGenerator<'static, u32>;

    let log = Log::default();
    let finalizer = |log: &Log| {
        let log = log.clone();
        move |_, closing: futures::future::BoxFuture<'static, ()>| {
            log.say("finalizer");
            run(closing);
        }
    };
    let mut generator = outer(log.clone()).managed_with(finalizer(&log));
    assert_eq!(run(generator.next()), Some(1));
    assert_eq!(run(generator.next()), Some(2));
    drop(generator);
    assert_eq!(log.said(), "finalizer, cleanup, cleaned up, dropped");

    let manager = outer_manager(log.clone()).managed_with(finalizer(&log));
    let used = async {
        async_with!(manager, |rows| {
            rows.next().await;
            rows.next().await;
            pause().await;
        });
    };
    assert!(polled(used, 1).is_pending());
    assert_eq!(log.said(), "finalizer, cleanup, cleaned up, dropped");
}

#[test]
fn nothing_of_a_generator_is_left_however_it_is_used() {
    #[async_generator]
    async fn counted(census: Census) -> impl AsyncGenerator<Yield = asyncgen_tests::Counted> {
        let _held = census.value();
        finally!(
            {
                let _within = census.value();
                yield_!(census.value());
                yield_!(census.value());
            },
            {
                let _cleaning = census.value();
                pause().await;
            }
        );
    }
    let census = Census::default();
    for polls in 0..4 {
        let used = async {
            async_with!(aclosing(pin!(counted(census.clone()))), |generator| {
                let first = generator.next().await;
                pause().await;
                drop(first);
                generator.next().await;
            });
        };
        let _ = polled(used, polls);
        assert_eq!(census.alive(), 0, "{polls}");
    }
    assert!(census.born() > 4);
}

#[test]
fn the_manager_is_unpin_and_the_generator_is_not() {
    let log = Log::default();
    assert!(!implements!(rows(log.clone()), Unpin));
    assert!(implements!(aclosing(pin!(rows(log.clone()))), Unpin));
    assert!(implements!(aclosing(pin!(rows(log.clone()))), Send));
    assert!(implements!(aclosing(Box::pin(rows(log.clone()))), Unpin));
    assert!(implements!(aclosing(Box::pin(rows(log))), Send));
}

#[test]
#[cfg(panic = "unwind")]
fn is_for_one_use() {
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            let mut manager = pin!(aclosing(Box::pin(rows(log.clone()))));
            drop(manager.as_mut().enter().await);
            drop(manager.as_mut().enter().await);
        })
    });
    assert_eq!(panic, "the context manager has already been entered");
    let panic = panic_of(|| {
        let mut manager = pin!(aclosing(Box::pin(rows(log.clone()))));
        let _ = manager.as_mut().value();
    });
    assert_eq!(panic, "the context manager is not entered");
}

mod null {
    use super::*;

    #[test]
    fn lends_a_value_and_does_nothing() {
        run(async {
            let n = async_with!(nullcontext(1), |n| {
                *n += 1;
                *n
            });
            assert_eq!(n, 2);
            let failed: Result<u32, &str> = async_with!(nullcontext(1), |_n| { Err("no") });
            assert_eq!(failed, Err("no"));

            let done: Result<u32, &str> = async_with!(try_nullcontext(1), |n| { Ok(*n) });
            assert_eq!(done, Ok(1));
            let failed: Result<u32, &str> = async_with!(try_nullcontext(1), |_n| { Err("no") });
            assert_eq!(failed, Err("no"));
        });
    }

    #[test]
    fn stands_in_for_a_manager_of_either_kind() {
        #[async_context_manager]
        async fn plain(log: &Log) -> impl AsyncContextManager<Value = u32> {
            yield_!(&mut 1);
            log.say("left");
        }
        #[async_context_manager]
        async fn with_error(
            log: &Log,
        ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
            let outcome = yield_!(&mut 1);
            log.say("left");
            outcome
        }
        async fn either(log: &Log, real: bool) -> u32 {
            let manager: BoxAsyncContextManager<'_, u32> = if real {
                plain(log).boxed()
            } else {
                nullcontext(2).boxed()
            };
            async_with!(manager, |n| { *n })
        }
        async fn either_with_error(log: &Log, real: bool) -> Result<u32, &'static str> {
            let manager: BoxAsyncContextManager<'_, u32, &'static str, Completed> = if real {
                with_error(log).boxed()
            } else {
                try_nullcontext(2).boxed()
            };
            async_with!(manager, |n| { Ok(*n) })
        }
        let log = Log::default();
        run(async {
            assert_eq!(either(&log, true).await, 1);
            assert_eq!(log.said(), "left");
            assert_eq!(either(&log, false).await, 2);
            assert_eq!(either_with_error(&log, true).await, Ok(1));
            assert_eq!(log.said(), "left");
            assert_eq!(either_with_error(&log, false).await, Ok(2));
            assert_eq!(log.said(), "");
        });
    }

    #[test]
    fn its_value_is_dropped_with_it_after_the_block() {
        let log = Log::default();
        run(async {
            async_with!(nullcontext(log.at_drop("value")), |_value| {
                log.say("block");
            });
            log.say("after");
        });
        assert_eq!(log.said(), "block, value, after");
        let used = async {
            async_with!(nullcontext(log.at_drop("value")), |_value| {
                pause().await;
            });
        };
        assert!(polled(used, 1).is_pending());
        assert_eq!(log.said(), "value");
    }

    #[test]
    fn yields_in_its_block() {
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            async_with!(nullcontext(log.at_drop("value")), |_value| {
                finally!({ yield_!(1) }, {
                    log.say("cleanup");
                });
                yield_!(2);
            });
        }
        #[async_generator]
        async fn stream(log: &Log) -> impl Stream<Item = u32> {
            async_with!(nullcontext(log.at_drop("value")), |_value| {
                yield_!(1);
            });
        }
        let log = Log::default();
        assert_eq!(collect(generator(&log)), [1, 2]);
        assert_eq!(log.said(), "cleanup, value");
        assert_eq!(collect(stream(&log)), [1]);
        assert_eq!(log.said(), "value");
        let mut closed = pin!(generator(&log));
        run(closed.anext()).unwrap();
        run(closed.aclose()).unwrap();
        assert_eq!(log.said(), "cleanup, value");
    }

    #[test]
    fn lends_what_is_not_unpin_and_what_is_not_send() {
        run(async {
            let shared = std::rc::Rc::new(1);
            let n = async_with!(nullcontext(shared), |shared| { **shared });
            assert_eq!(n, 1);
            let pinned = async_with!(nullcontext(std::marker::PhantomPinned), |pinned| {
                std::mem::size_of_val(pinned)
            });
            assert_eq!(pinned, 0);
        });
        assert!(!implements!(nullcontext(std::rc::Rc::new(1)), Send));
        assert!(implements!(nullcontext(1), Send) && implements!(nullcontext(1), Unpin));
    }

    #[test]
    #[cfg(panic = "unwind")]
    fn is_for_one_use() {
        let mut manager = nullcontext(1);
        let panic = panic_of(|| {
            run(async {
                drop(Pin::new(&mut manager).enter().await);
                drop(Pin::new(&mut manager).enter().await);
            })
        });
        assert!(
            panic.contains("the context manager has already been entered"),
            "{panic}"
        );
        let panic = panic_of(|| {
            let mut manager = nullcontext(1);
            let _ = Pin::new(&mut manager).value();
        });
        assert!(
            panic.contains("the context manager is not entered"),
            "{panic}"
        );
        let panic = panic_of(|| {
            let mut manager = nullcontext(1);
            run(async {
                drop(Pin::new(&mut manager).enter().await);
                Pin::new(&mut manager).aclose().await;
                Pin::new(&mut manager).aclose().await;
            });
            let _ = Pin::new(&mut manager).value();
        });
        assert!(
            panic.contains("the context manager is not entered"),
            "{panic}"
        );
    }
}
