//! Panics in a body, in a cleanup, and in destructors.
#![cfg(panic = "unwind")]

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::pin;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
use asyncgen_tests::pause;

use crate::{Log, polled, run};

/// Returns the message that a call panics with.
fn panic_of<T>(call: impl FnOnce() -> T) -> &'static str {
    let payload = catch_unwind(AssertUnwindSafe(call))
        .err()
        .expect("it panics");
    payload.downcast_ref::<&'static str>().expect("a text")
}

struct PanicsAtDrop(&'static str);

impl Drop for PanicsAtDrop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic_any(self.0);
        }
    }
}

#[async_generator]
async fn body_panics(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            finally!(
                {
                    let _dropped = log.at_drop("dropped");
                    yield_!(1);
                    panic_any("body");
                },
                {
                    log.say("inner");
                    pause().await;
                    log.say("inner done");
                }
            );
        },
        {
            log.say("outer");
            pause().await;
            log.say("outer done");
        }
    );
}

#[test]
fn a_panic_in_the_body_runs_the_cleanups_and_goes_on() {
    let log = Log::default();
    let mut generator = pin!(body_panics(&log));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.anext())), "body");
    assert_eq!(
        log.said(),
        ["dropped", "inner", "inner done", "outer", "outer done"]
    );
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(run(generator.aclose()), Ok(()));
}

#[test]
fn its_cleanup_cancelled_is_carried_on() {
    let log = Log::default();
    let mut generator = pin!(body_panics(&log));
    run(generator.anext()).unwrap();
    assert!(polled(generator.anext(), 1).is_pending());
    assert_eq!(log.said(), ["dropped", "inner"]);
    assert_eq!(generator.status(), Status::Pending);
    assert_eq!(panic_of(|| run(generator.start())), "body");
    assert_eq!(log.said(), ["inner done", "outer", "outer done"]);
}

#[test]
fn closing_that_finishes_its_cleanup_panics_on() {
    let log = Log::default();
    let mut generator = pin!(body_panics(&log));
    run(generator.anext()).unwrap();
    assert!(polled(generator.anext(), 1).is_pending());
    assert_eq!(panic_of(|| run(generator.aclose())), "body");
    assert_eq!(
        log.said(),
        ["dropped", "inner", "inner done", "outer", "outer done"]
    );
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(run(generator.aclose()), Ok(()));
}

#[test]
fn dropping_the_generator_in_its_cleanup_drops_the_panic() {
    let log = Log::default();
    let mut generator = Box::pin(body_panics(&log));
    run(generator.anext()).unwrap();
    assert!(polled(generator.anext(), 1).is_pending());
    drop(generator);
    assert_eq!(log.said(), ["dropped", "inner"]);
}

#[async_generator]
async fn cleanup_panics(log: &Log, body_panics: bool) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            let _dropped = log.at_drop("dropped");
            finally!(
                {
                    yield_!(1);
                    if body_panics {
                        panic_any("body");
                    }
                },
                {
                    log.say("inner");
                    pause().await;
                    panic_any("cleanup");
                }
            );
        },
        {
            log.say("outer");
            pause().await;
            log.say("outer done");
        }
    );
}

#[test]
fn a_panic_in_a_cleanup_runs_those_further_out_and_goes_on() {
    let log = Log::default();
    let mut generator = pin!(cleanup_panics(&log, false));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.anext())), "cleanup");
    assert_eq!(log.said(), ["inner", "dropped", "outer", "outer done"]);
    assert_eq!(generator.status(), Status::Closed);
}

#[test]
fn a_panic_in_a_cleanup_while_closing_runs_those_further_out_and_goes_on() {
    let log = Log::default();
    let mut generator = pin!(cleanup_panics(&log, false));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.aclose())), "cleanup");
    assert_eq!(log.said(), ["inner", "dropped", "outer", "outer done"]);
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(run(generator.aclose()), Ok(()));
}

#[test]
fn closing_taken_up_again_after_such_a_panic_still_panics_in_the_end() {
    let log = Log::default();
    let mut generator = pin!(cleanup_panics(&log, false));
    run(generator.anext()).unwrap();
    // The cleanup pauses and then panics. Then the outer cleanup pauses.
    assert!(polled(generator.aclose(), 2).is_pending());
    assert_eq!(log.said(), ["inner", "dropped", "outer"]);
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(panic_of(|| run(generator.aclose())), "cleanup");
    assert_eq!(log.said(), ["outer done"]);
}

#[test]
fn a_panic_of_the_cleanup_replaces_the_bodys() {
    let log = Log::default();
    let mut generator = pin!(cleanup_panics(&log, true));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.anext())), "cleanup");
    assert_eq!(log.said(), ["inner", "dropped", "outer", "outer done"]);
}

#[test]
fn a_destructor_that_panics_while_closing_is_a_panic_of_the_body() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                let _panics = PanicsAtDrop("destructor");
                finally!(
                    {
                        let _panics = PanicsAtDrop("inner destructor");
                        yield_!(1);
                    },
                    {
                        log.say("inner");
                        pause().await;
                    }
                );
            },
            {
                log.say("outer");
                pause().await;
                log.say("outer done");
            }
        );
    }
    let log = Log::default();
    let mut generator = pin!(generator(&log));
    run(generator.anext()).unwrap();
    // The destructor in the outer level runs while the panic of the inner one unwinds.
    assert_eq!(panic_of(|| run(generator.aclose())), "inner destructor");
    assert_eq!(log.said(), ["inner", "outer", "outer done"]);
    assert_eq!(generator.status(), Status::Closed);
}

#[test]
fn a_destructor_outside_of_all_cleanups_panics_out_of_aclose() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        let _panics = PanicsAtDrop("destructor");
        let _dropped = log.at_drop("dropped");
        finally!(
            {
                yield_!(1);
            },
            {
                log.say("cleanup");
            }
        );
    }
    let log = Log::default();
    let mut generator = pin!(generator(&log));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.aclose())), "destructor");
    assert_eq!(log.said(), ["cleanup", "dropped"]);
    assert_eq!(generator.status(), Status::Closed);
}

#[test]
fn a_panic_goes_on_after_a_cleanup_that_yields() {
    #[async_generator]
    async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
                panic_any("body");
            },
            {
                yield_!(2);
                log.say("done");
            }
        );
    }
    let log = Log::default();
    let mut carried_on = pin!(generator(&log));
    run(carried_on.anext()).unwrap();
    assert_eq!(run(carried_on.anext()), Ok(GeneratorState::Yielded(2)));
    assert_eq!(panic_of(|| run(carried_on.anext())), "body");
    assert_eq!(log.said(), ["done"]);

    let mut closed = pin!(generator(&log));
    run(closed.anext()).unwrap();
    run(closed.anext()).unwrap();
    assert_eq!(panic_of(|| run(closed.aclose())), "body");
    assert_eq!(log.said(), [""; 0]);
}

#[test]
fn a_panic_comes_through_a_delegation_and_runs_the_cleanups_of_both() {
    #[async_generator]
    async fn outer(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!({ yield_from_!(body_panics(log)) }, {
            log.say("delegating");
        });
    }
    let log = Log::default();
    let mut generator = pin!(outer(&log));
    run(generator.anext()).unwrap();
    assert_eq!(panic_of(|| run(generator.anext())), "body");
    let inner = ["dropped", "inner", "inner done", "outer", "outer done"];
    assert_eq!(log.said(), [&inner[..], &["delegating"]].concat());
}
