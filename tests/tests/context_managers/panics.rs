//! Panics of every part of a use, two at once, and those that tell of misuse; what is left of it all afterwards.
#![cfg(panic = "unwind")]

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt, Completed,
    GeneratorState, Status, async_context_manager, async_generator, async_with,
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

/// Where a manager panics.
#[derive(Clone, Copy, Debug, PartialEq)]
enum At {
    Enter,
    Exit,
    Cleanup,
    CleanupsAwait,
    DropOfALocalInTheFinally,
    DropOfALocal,
}

/// Holds a value in each part of it.
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

/// What a use panics with; and what it says.
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

    // By `with`, the same.
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

/// There is nothing to close, and the panic goes through it.
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

/// The later one goes on, as with a cleanup's own.
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
        // It is a panic of the `finally!`'s body, and that of the block came before it.
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
        // Not reached.
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

mod in_generators {
    use super::*;

    #[async_generator]
    async fn generator(
        log: &Log,
        census: &Census,
        at: &'static [At],
        block_panics: bool,
    ) -> impl AsyncGenerator<Yield = u32> {
        let _counted = census.value();
        finally!(
            {
                async_with!(manager(log, census, "m", at), |_n| {
                    let _counted = census.value();
                    yield_!(1);
                    pause().await;
                    if block_panics {
                        panic_any("block");
                    }
                });
            },
            {
                let _counted = census.value();
                log.say("outer cleanup");
                pause().await;
                log.say("outer cleaned up");
            }
        );
    }

    const OUTER: &str = "outer cleanup, outer cleaned up";

    const CASES: [(&[At], bool, &str, &str); 7] = [
        (
            &[],
            true,
            "block",
            "m held, m cleanup, m cleaned up, m frame",
        ),
        (
            &[At::Enter],
            false,
            "enter",
            "m held, m cleanup, m cleaned up, m frame",
        ),
        (
            &[At::Exit],
            false,
            "exit",
            "m held, m cleanup, m cleaned up, m frame",
        ),
        (
            &[At::Cleanup],
            false,
            "cleanup",
            "m held, m cleanup, m frame",
        ),
        (
            &[At::CleanupsAwait],
            true,
            "cleanup's await",
            "m held, m cleanup, m frame",
        ),
        (
            &[At::DropOfALocal],
            true,
            "drop",
            "m held, m cleanup, m cleaned up, m frame",
        ),
        (
            &[At::DropOfALocalInTheFinally],
            true,
            "drop in the finally",
            "m held, m cleanup, m cleaned up, m frame",
        ),
    ];

    #[test]
    fn the_cleanups_around_run_and_the_generator_is_closed() {
        for (at, block_panics, panic, said) in CASES {
            let (log, census) = (Log::default(), Census::default());
            let mut generator = Box::pin(generator(&log, &census, at, block_panics));
            let panicked = panic_of(|| {
                run(async {
                    while let GeneratorState::Yielded(1) = generator.anext().await.unwrap() {}
                });
            });
            assert_eq!(panicked, panic, "{at:?}");
            assert_eq!(log.said(), format!("{said}, {OUTER}"), "{at:?}");
            assert_eq!(generator.status(), Status::Closed);
            assert_eq!(census.alive(), 0);
            assert_eq!(run(generator.aclose()), Ok(()));
            assert_eq!(log.said(), "");
        }
    }

    /// Closed at each await after a panic, it finishes what it has begun, and panics on.
    #[test]
    fn closing_after_a_panic_finishes_the_cleanups_and_panics_on() {
        for at in 1..3 {
            let (log, census) = (Log::default(), Census::default());
            let mut generator = Box::pin(generator(&log, &census, &[], true));
            run(generator.anext()).unwrap();
            // To the await in the block; from there, to the await of the manager's cleanup, and of the outer one's.
            assert!(polled(generator.anext(), 1 + at).is_pending());
            let begun = [
                "m held, m cleanup",
                "m held, m cleanup, m cleaned up, m frame, outer cleanup",
            ];
            assert_eq!(log.said(), begun[at as usize - 1]);
            let panic = panic_of(|| run(generator.aclose()));
            assert_eq!(panic, "block");
            let rest = [
                "m cleaned up, m frame, outer cleanup, outer cleaned up",
                "outer cleaned up",
            ];
            assert_eq!(log.said(), rest[at as usize - 1]);
            assert_eq!(generator.status(), Status::Closed);
            assert_eq!(census.alive(), 0);
        }
    }

    #[test]
    fn what_panics_in_closing_comes_out_of_aclose() {
        let expected = [
            (&[At::Cleanup][..], "cleanup", "m held, m cleanup, m frame"),
            (
                &[At::CleanupsAwait],
                "cleanup's await",
                "m held, m cleanup, m frame",
            ),
            (
                &[At::DropOfALocal],
                "drop",
                "m held, m cleanup, m cleaned up, m frame",
            ),
        ];
        for (at, panic, said) in expected {
            let (log, census) = (Log::default(), Census::default());
            let mut generator = Box::pin(generator(&log, &census, at, false));
            run(generator.anext()).unwrap();
            assert_eq!(panic_of(|| run(generator.aclose())), panic, "{at:?}");
            assert_eq!(log.said(), format!("{said}, {OUTER}"), "{at:?}");
            assert_eq!(generator.status(), Status::Closed);
            assert_eq!(census.alive(), 0);
            assert_eq!(run(generator.aclose()), Ok(()));
        }
    }

    /// After a panic that is caught in the body, the generator goes on.
    #[test]
    fn closing_works_after_a_panic_that_a_body_has_caught() {
        #[async_generator]
        async fn catching(log: &Log, census: &Census) -> impl AsyncGenerator<Yield = u32> {
            let used = async {
                async_with!(manager(log, census, "inner", &[]), |_n| {
                    pause().await;
                    panic_any("caught");
                })
            };
            let caught: Result<(), _> =
                futures::FutureExt::catch_unwind(AssertUnwindSafe(used)).await;
            assert!(caught.is_err());
            async_with!(manager(log, census, "outer", &[]), |_n| { yield_!(1) });
        }
        let (log, census) = (Log::default(), Census::default());
        let mut generator = pin!(catching(&log, &census));
        assert_eq!(run(generator.anext()), Ok(GeneratorState::Yielded(1)));
        let said = "inner held, inner cleanup, inner cleaned up, inner frame";
        assert_eq!(log.said(), said);
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), said.replace("inner", "outer"));
        assert_eq!(census.alive(), 0);
    }
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
        assert!(!manager.is_guarded());
        assert_eq!(log.said(), "");
    }
}

mod misuse {
    use super::*;

    #[async_context_manager]
    async fn counted(census: Census) -> impl AsyncContextManager<Value = u32> {
        let _counted = census.value();
        pause().await;
        yield_!(&mut 1);
        pause().await;
    }

    /// A manager that stands where a name says.
    fn standing(
        census: &Census,
        at: &str,
    ) -> Pin<Box<dyn AsyncContextManager<Value = u32, Error = std::convert::Infallible, Exit = ()>>>
    {
        let mut manager = counted(census.clone()).boxed_local();
        match at {
            "new" => {}
            "entering" => assert!(polled(manager.as_mut().enter(), 1).is_pending()),
            _ => {
                let entered = run(manager.as_mut().enter());
                match at {
                    "entered" => drop(entered),
                    "leaving" => assert!(polled(entered.exit(()), 1).is_pending()),
                    "left" => run(entered.exit(())),
                    "closed" => {
                        drop(entered);
                        run(manager.as_mut().aclose());
                    }
                    _ => unreachable!(),
                }
            }
        }
        manager
    }

    /// What each message says of a manager that stands there.
    const STANDS: [(&str, &str); 6] = [
        ("new", "was not entered yet"),
        ("entering", "is being entered"),
        ("entered", "is entered already"),
        ("leaving", "is being left"),
        ("left", "was left or closed, and is for one use"),
        ("closed", "was left or closed, and is for one use"),
    ];

    #[test]
    fn entering_what_was_entered() {
        let census = Census::default();
        for (at, is) in STANDS {
            let mut manager = standing(&census, at);
            if at == "new" || at == "entering" {
                drop(run(manager.as_mut().enter()));
                continue;
            }
            let panic = panic_of(|| drop(run(manager.as_mut().enter())));
            assert!(panic.contains("counted` cannot be entered: it "), "{panic}");
            assert!(panic.ends_with(is), "{at}: {panic}");
            // It is what it was.
            assert_eq!(
                census.alive(),
                usize::from(at == "entered" || at == "leaving"),
                "{at}"
            );
            run(manager.as_mut().aclose());
            assert_eq!(census.alive(), 0);
        }
        assert_eq!(census.alive(), 0);
    }

    #[test]
    fn using_one_twice() {
        let census = Census::default();
        let mut manager = Box::pin(counted(census.clone()));
        run(async { async_with!(&mut manager, |_n| {}) });
        let panic = panic_of(|| run(async { async_with!(&mut manager, |_n| {}) }));
        assert!(panic.ends_with("cannot be entered: it was left or closed, and is for one use"));
        let panic = panic_of(|| run(manager.as_mut().with(async |_n| {})));
        assert!(panic.ends_with("cannot be entered: it was left or closed, and is for one use"));
    }

    #[test]
    fn leaving_what_is_not_entered() {
        let census = Census::default();
        let cx = &mut Context::from_waker(Waker::noop());
        for (at, is) in STANDS {
            let mut manager = standing(&census, at);
            if at == "entered" {
                continue;
            }
            // By hand: `Entered` makes sure of it otherwise.
            let completed = || {
                #[async_context_manager]
                async fn giving(
                    to: &RefCell<Option<Completed>>,
                ) -> impl AsyncContextManager<Value = (), Error = ()> {
                    to.replace(Some(yield_!()?));
                    Err(())
                }
                let taken = RefCell::default();
                let _: Result<(), ()> = run(async { async_with!(giving(&taken), |()| { Ok(()) }) });
                taken.take().unwrap()
            };
            let mut outcome = Some(Ok(completed()));
            let panic = panic_of(|| manager.as_mut().poll_exit(cx, &mut outcome));
            assert!(panic.contains("counted` cannot be left: it "), "{panic}");
            assert!(panic.ends_with(is), "{at}: {panic}");
        }
        let mut manager = standing(&census, "entered");
        let panic = panic_of(|| manager.as_mut().poll_exit(cx, &mut None));
        assert!(panic.contains("cannot be left"), "{panic}");
        drop(manager);
        assert_eq!(census.alive(), 0);
    }

    #[test]
    fn asking_for_what_is_not_lent() {
        let census = Census::default();
        for (at, _) in STANDS {
            let mut manager = standing(&census, at);
            if at == "entered" {
                assert_eq!(*manager.as_mut().value(), 1);
                continue;
            }
            let panic = panic_of(|| {
                let _ = manager.as_mut().value();
            });
            assert!(
                panic.ends_with("counted` lends nothing: it is not entered"),
                "{at}: {panic}"
            );
        }
    }

    #[test]
    fn polling_what_is_over() {
        let census = Census::default();
        let cx = &mut Context::from_waker(Waker::noop());
        let mut manager = standing(&census, "entering");
        let mut enter = manager.as_mut().enter();
        assert!(Pin::new(&mut enter).poll(cx).is_ready());
        let panic = panic_of(|| drop(Pin::new(&mut enter).poll(cx)));
        assert_eq!(panic, "`Enter` polled after completion");

        let mut manager = standing(&census, "new");
        let mut exit = run(manager.as_mut().enter()).exit(());
        assert!(Pin::new(&mut exit).poll(cx).is_pending());
        assert!(Pin::new(&mut exit).poll(cx).is_ready());
        let panic = panic_of(|| Pin::new(&mut exit).poll(cx));
        assert_eq!(panic, "polled after completion");

        // Closing is never over.
        let mut close = manager.as_mut().aclose();
        assert_eq!(Pin::new(&mut close).poll(cx), Poll::Ready(()));
        assert_eq!(Pin::new(&mut close).poll(cx), Poll::Ready(()));
    }

    #[async_context_manager]
    async fn lending_nothing(census: &Census, lends: bool) -> impl AsyncContextManager<Value = ()> {
        let _counted = census.value();
        pause().await;
        if lends {
            yield_!();
        }
    }

    #[test]
    fn a_body_that_comes_to_its_end_without_lending() {
        let census = Census::default();
        let used = async { async_with!(lending_nothing(&census, false), |()| {}) };
        let panic = panic_of(|| run(used));
        assert!(
            panic.starts_with("the context manager `")
                && panic.ends_with("misuse::lending_nothing` came to its end without a `yield_!`"),
            "{panic}"
        );
        assert_eq!(census.alive(), 0);
        let mut manager = pin!(lending_nothing(&census, false));
        assert!(catch_unwind(AssertUnwindSafe(|| drop(run(manager.as_mut().enter())))).is_err());
        assert_eq!(census.alive(), 0);
        run(manager.as_mut().aclose());
        let panic = panic_of(|| drop(run(manager.as_mut().enter())));
        assert!(
            panic.ends_with("it was left or closed, and is for one use"),
            "{panic}"
        );
        run(async { async_with!(lending_nothing(&census, true), |()| {}) });
    }

    /// A macro of its own hides the yields from the attribute.
    #[async_context_manager]
    async fn lending_twice(census: &Census, log: &Log) -> impl AsyncContextManager<Value = u32> {
        macro_rules! lend {
            ($n:expr) => {
                yield_!(&mut $n)
            };
        }
        let _counted = census.value();
        lend!(1);
        finally!(
            {
                let _counted = census.value();
                pause().await;
                lend!(2);
                log.say("not reached");
            },
            {
                log.say("cleanup");
            }
        );
    }

    #[test]
    fn a_second_yield() {
        let (census, log) = (Census::default(), Log::default());
        let used = async { async_with!(lending_twice(&census, &log), |n| { *n }) };
        let panic = panic_of(|| run(used));
        assert!(
            panic.ends_with("misuse::lending_twice` came to a second `yield_!`"),
            "{panic}"
        );
        assert_eq!(census.alive(), 0);

        let mut manager = pin!(lending_twice(&census, &log));
        let entered = run(manager.as_mut().enter());
        let panic = panic_of(|| run(entered.exit(1)));
        assert!(panic.ends_with("came to a second `yield_!`"), "{panic}");
        // Nothing is left of it, nor is anything lent.
        assert_eq!(census.alive(), 0);
        let panic = panic_of(|| *manager.as_mut().value());
        assert!(
            panic.ends_with("lends nothing: it is not entered"),
            "{panic}"
        );
        run(manager.as_mut().aclose());
    }

    /// Keeps the `Completed` of a use that went well for one that did not.
    #[async_context_manager]
    async fn stashing(
        stash: &RefCell<Option<Completed>>,
    ) -> impl AsyncContextManager<Value = (), Error = &'static str> {
        match yield_!() {
            Ok(done) => {
                stash.replace(Some(done));
                Err("stashed")
            }
            Err(_) => Ok(stash.take().unwrap()),
        }
    }

    #[test]
    fn the_completed_of_another_use() {
        let (census, stash) = (Census::default(), RefCell::default());
        let stashed = run(async { async_with!(stashing(&stash), |()| { Ok(census.value()) }) });
        assert_eq!(stashed.unwrap_err(), "stashed");
        assert_eq!(census.alive(), 0);
        let panic = panic_of(|| {
            run(async {
                async_with!(stashing(&stash), |()| -> Result<u32, _> {
                    let _counted = census.value();
                    Err("no")
                })
            })
        });
        assert_eq!(
            panic,
            "a context manager returned the `Completed` of another use: this block failed"
        );
        assert_eq!(census.alive(), 0);
        // It is as good as its own where the block was done.
        #[async_context_manager]
        async fn returning(
            stash: &RefCell<Option<Completed>>,
        ) -> impl AsyncContextManager<Value = (), Error = &'static str> {
            drop(yield_!()?);
            stash.take().ok_or("none")
        }
        let _ = run(async { async_with!(stashing(&stash), |()| { Ok(()) }) });
        let returned = run(async { async_with!(returning(&stash), |()| { Ok(1) }) });
        assert_eq!(returned, Ok(1));
    }
}

/// A closure that is not `async` may panic before there is a future.
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
