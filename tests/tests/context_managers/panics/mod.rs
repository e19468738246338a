//! Panics in every part of a use, two panics at once, and panics that report misuse. Nothing is
//! leaked.
#![cfg(panic = "unwind")]

mod in_generators;
mod misuse;

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    async_context_manager, async_generator, async_with,
};
use asyncgen_tests::{Census, pause};

use crate::{Log, panic_of, polled, run};

struct PanicsAtDrop(&'static str);

impl Drop for PanicsAtDrop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic_any(self.0);
        }
    }
}

/// The place where a manager panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Enter,
    Exit,
    Cleanup,
    CleanupsAwait,
    DropOfALocalInTheFinally,
    DropOfALocal,
}

/// A manager that holds a counted value in each of its parts.
#[async_context_manager]
async fn manager(
    log: &Log,
    census: &Census,
    name: &'static str,
    at: &'static [At],
) -> impl AsyncContextManager<Value = u32> {
    let _counted = census.value();
    let _frame = log.at_drop(format!("{name} frame"));
    let _panics = at.contains(&At::DropOfALocal).then(|| PanicsAtDrop("drop"));
    let _also_counted = census.value();
    finally!(
        {
            let _counted = census.value();
            let _held = log.at_drop(format!("{name} held"));
            let _panics = at
                .contains(&At::DropOfALocalInTheFinally)
                .then(|| PanicsAtDrop("drop in the finally"));
            pause().await;
            if at.contains(&At::Enter) {
                panic_any("enter");
            }
            yield_!(&mut 1);
            pause().await;
            if at.contains(&At::Exit) {
                panic_any("exit");
            }
        },
        {
            let _counted = census.value();
            log.say(format!("{name} cleanup"));
            if at.contains(&At::Cleanup) {
                panic_any("cleanup");
            }
            pause().await;
            if at.contains(&At::CleanupsAwait) {
                panic_any("cleanup's await");
            }
            log.say(format!("{name} cleaned up"));
        }
    );
}

/// Returns the panic message of a use, and its events.
fn panic_and_said(at: &'static [At], block_panics: bool) -> (String, String) {
    let (log, census) = (Log::default(), Census::default());
    let panic = panic_of(|| {
        run(async {
            async_with!(manager(&log, &census, "m", at), |_n| {
                let _counted = census.value();
                let _dropped = log.at_drop("block");
                pause().await;
                if block_panics {
                    panic_any("block");
                }
            });
        })
    });
    assert_eq!(census.alive(), 0);
    assert!(census.born() > 2);

    // Uses the manager by `with`, with the same result.
    let by_with = Log::default();
    let panic_by_with = panic_of(|| {
        run(manager(&by_with, &census, "m", at).with(async |_n| {
            let _counted = census.value();
            let _dropped = by_with.at_drop("block");
            pause().await;
            if block_panics {
                panic_any("block");
            }
        }))
    });
    let said = log.said();
    assert_eq!(panic_by_with, panic);
    assert_eq!(by_with.said(), said);
    assert_eq!(census.alive(), 0);
    (panic, said)
}

#[test]
fn one_at_a_time() {
    let cleaned = "m held, m cleanup, m cleaned up, m frame";
    let expected = [
        (&[At::Enter][..], "enter", cleaned.to_owned()),
        (&[At::Exit], "exit", format!("block, {cleaned}")),
        (
            &[At::Cleanup],
            "cleanup",
            "block, m held, m cleanup, m frame".to_owned(),
        ),
        (
            &[At::CleanupsAwait],
            "cleanup's await",
            "block, m held, m cleanup, m frame".to_owned(),
        ),
        (
            &[At::DropOfALocalInTheFinally],
            "drop in the finally",
            format!("block, {cleaned}"),
        ),
        (&[At::DropOfALocal], "drop", format!("block, {cleaned}")),
    ];
    for (at, panic, said) in expected {
        assert_eq!(
            panic_and_said(at, false),
            (panic.to_owned(), said),
            "{at:?}"
        );
    }
    let of_the_block = panic_and_said(&[], true);
    assert_eq!(
        of_the_block,
        ("block".to_owned(), format!("block, {cleaned}"))
    );
}

/// The manager has nothing to close, so the panic is not caught.
#[test]
fn a_manager_without_cleanups_is_dropped_when_the_block_panics() {
    #[async_context_manager]
    async fn plain(log: &Log) -> impl AsyncContextManager<Value = ()> {
        let _frame = log.at_drop("frame");
        yield_!();
        log.say("not reached");
    }
    let log = Log::default();
    let panic = panic_of(|| {
        run(async {
            async_with!(plain(&log), |()| {
                let _dropped = log.at_drop("block");
                pause().await;
                panic_any("in the block");
            })
        })
    });
    assert_eq!(panic, "in the block");
    assert_eq!(log.said(), "block, frame");
}

/// The later panic propagates, as with the cleanup of a `finally!`.
#[test]
fn two_at_once() {
    let cleaned = "m held, m cleanup, m cleaned up, m frame";
    let not_cleaned = "block, m held, m cleanup, m frame";
    let expected = [
        (true, &[At::Cleanup][..], "cleanup", not_cleaned.to_owned()),
        (
            true,
            &[At::CleanupsAwait],
            "cleanup's await",
            not_cleaned.to_owned(),
        ),
        // The body of the `finally!` panics, after the panic of the block.
        (
            true,
            &[At::DropOfALocalInTheFinally],
            "drop in the finally",
            format!("block, {cleaned}"),
        ),
        (
            true,
            &[At::DropOfALocal],
            "drop",
            format!("block, {cleaned}"),
        ),
        // The exit is not reached.
        (true, &[At::Exit], "block", format!("block, {cleaned}")),
        (
            false,
            &[At::Enter, At::Cleanup],
            "cleanup",
            "m held, m cleanup, m frame".to_owned(),
        ),
        (
            false,
            &[At::Exit, At::Cleanup],
            "cleanup",
            not_cleaned.to_owned(),
        ),
        (
            false,
            &[At::Cleanup, At::CleanupsAwait],
            "cleanup",
            not_cleaned.to_owned(),
        ),
    ];
    for (block_panics, at, panic, said) in expected {
        let seen = panic_and_said(at, block_panics);
        assert_eq!(seen, (panic.to_owned(), said), "{block_panics} {at:?}");
    }
}

#[test]
fn a_destructor_in_the_block_panics() {
    let (log, census) = (Log::default(), Census::default());
    let panic = panic_of(|| {
        run(async {
            async_with!(manager(&log, &census, "m", &[]), |_n| {
                let _counted = census.value();
                let _panics = PanicsAtDrop("in the block");
                let _also_counted = census.value();
                pause().await;
            });
        })
    });
    assert_eq!(panic, "in the block");
    assert_eq!(log.said(), "m held, m cleanup, m cleaned up, m frame");
    assert_eq!(census.alive(), 0);
}

#[test]
fn the_payload_is_the_blocks_own() {
    struct Payload(u32);
    let (log, census) = (Log::default(), Census::default());
    let payload = catch_unwind(AssertUnwindSafe(|| {
        run(async {
            async_with!(manager(&log, &census, "m", &[]), |n| {
                pause().await;
                panic_any(Payload(*n + 1));
            })
        })
    }));
    let payload = payload.expect_err("it panics");
    assert_eq!(
        payload.downcast_ref::<Payload>().map(|payload| payload.0),
        Some(2)
    );
}

#[test]
fn each_of_several_is_closed_though_the_one_within_panics_in_its_cleanup() {
    let (log, census) = (Log::default(), Census::default());
    let panic = panic_of(|| {
        run(async {
            async_with!(manager(&log, &census, "1", &[]), |_n| {
                async_with!(manager(&log, &census, "2", &[At::CleanupsAwait]), |_n| {
                    async_with!(manager(&log, &census, "3", &[At::Cleanup]), |_n| {
                        pause().await;
                        panic_any("block");
                    });
                });
            });
        })
    });
    assert_eq!(panic, "cleanup's await");
    assert_eq!(
        log.said(),
        "3 held, 3 cleanup, 3 frame, 2 held, 2 cleanup, 2 frame, 1 held, 1 cleanup, 1 cleaned up, 1 frame"
    );
    assert_eq!(census.alive(), 0);
}

#[test]
fn a_panic_of_closing_leaves_a_manager_closed() {
    let (log, census) = (Log::default(), Census::default());
    for at in [
        &[At::Cleanup][..],
        &[At::CleanupsAwait],
        &[At::DropOfALocal],
    ] {
        let mut manager = Box::pin(manager(&log, &census, "m", at));
        drop(run(manager.as_mut().enter()));
        assert!(catch_unwind(AssertUnwindSafe(|| run(manager.as_mut().aclose()))).is_err());
        assert_eq!(census.alive(), 0, "{at:?}");
        log.said();
        run(manager.as_mut().aclose());
        assert!(!manager.has_pending_cleanup());
        assert_eq!(log.said(), "");
    }
}

/// A closure that is not `async` may panic before it returns a future.
#[test]
fn closure_that_panics() {
    #[async_context_manager]
    async fn guarded(log: &Log) -> impl AsyncContextManager<Value = ()> {
        finally!({ yield_!() }, { log.say("cleanup") });
    }

    let log = Log::default();
    let panic = panic_of(|| {
        run(guarded(&log).with(|_: &mut ()| {
            if log.said().is_empty() {
                panic!("no future");
            }
            std::future::ready(())
        }))
    });
    assert_eq!(
        (panic.as_str(), log.said().as_str()),
        ("no future", "cleanup")
    );
}

/// The value of a block is dropped when the outer generator is closed while the manager is being
/// left.
#[test]
fn value_that_panics_when_closed() {
    #[async_context_manager]
    async fn guarded(log: &Log) -> impl AsyncContextManager<Value = ()> {
        finally!(
            {
                yield_!();
                std::future::pending::<()>().await;
            },
            {
                log.say("cleanup");
            }
        );
    }

    #[async_generator]
    async fn rows(log: &Log) -> impl AsyncGenerator<Yield = ()> {
        yield_!();
        let _kept = async_with!(guarded(log), |()| { PanicsAtDrop("the value") });
    }

    let log = Log::default();
    let mut rows = Box::pin(rows(&log));
    assert!(polled(rows.anext(), 1).is_ready());
    assert!(polled(rows.anext(), 1).is_pending());
    let panic = panic_of(|| run(rows.aclose()).is_ok());
    assert_eq!(
        (panic.as_str(), log.said().as_str()),
        ("the value", "cleanup")
    );
}
