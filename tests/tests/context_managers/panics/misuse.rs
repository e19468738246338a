//! Panics that report misuse: entering twice, leaving what is not entered, and the like.

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, async_context_manager, async_with,
};
use asyncgen_tests::{Census, pause};

use crate::{Log, panic_of, polled, run};

#[async_context_manager]
async fn counted(census: Census) -> impl AsyncContextManager<Value = u32> {
    let _counted = census.value();
    pause().await;
    yield_!(&mut 1);
    pause().await;
}

/// Returns a manager in the given state.
fn standing(
    census: &Census,
    at: &str,
) -> Pin<Box<dyn AsyncContextManager<Value = u32, Error = std::convert::Infallible, Exit = ()>>> {
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

/// The part of each panic message that describes the state.
const STANDS: [(&str, &str); 6] = [
    ("new", "has not been entered"),
    ("entering", "is being entered"),
    ("entered", "has been entered already"),
    ("leaving", "is being exited"),
    ("left", "has already been used"),
    ("closed", "has already been used"),
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
        // The panic has not changed the manager.
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
    assert!(panic.ends_with("cannot be entered: it has already been used"));
    let panic = panic_of(|| run(manager.as_mut().with(async |_n| {})));
    assert!(panic.ends_with("cannot be entered: it has already been used"));
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
        // Polls by hand, because `Entered` rules this out.
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
        assert!(panic.contains("counted` cannot be exited: it "), "{panic}");
        assert!(panic.ends_with(is), "{at}: {panic}");
    }
    let mut manager = standing(&census, "entered");
    let panic = panic_of(|| manager.as_mut().poll_exit(cx, &mut None));
    assert!(panic.contains("cannot be exited"), "{panic}");
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
    assert_eq!(panic, "`Exit` polled after completion");

    // A completed `aclose` may be polled again.
    let mut close = manager.as_mut().aclose();
    assert_eq!(Pin::new(&mut close).poll(cx), Poll::Ready(()));
    assert_eq!(Pin::new(&mut close).poll(cx), Poll::Ready(()));
}

/// Ends the body from the tokens of another macro, where the compiler does not look for a yield.
macro_rules! leave {
    () => {
        return
    };
}

#[async_context_manager]
async fn lending_nothing(census: &Census, lends: bool) -> impl AsyncContextManager<Value = ()> {
    let _counted = census.value();
    pause().await;
    if !lends {
        leave!();
    }
    yield_!();
}

#[test]
fn a_body_that_another_macro_ends_without_lending() {
    let census = Census::default();
    let used = async { async_with!(lending_nothing(&census, false), |()| {}) };
    let panic = panic_of(|| run(used));
    assert!(
        panic.starts_with("the context manager `")
            && panic.ends_with("misuse::lending_nothing` ended without a `yield_!`"),
        "{panic}"
    );
    assert_eq!(census.alive(), 0);
    let mut manager = pin!(lending_nothing(&census, false));
    assert!(catch_unwind(AssertUnwindSafe(|| drop(run(manager.as_mut().enter())))).is_err());
    assert_eq!(census.alive(), 0);
    run(manager.as_mut().aclose());
    let panic = panic_of(|| drop(run(manager.as_mut().enter())));
    assert!(panic.ends_with("it has already been used"), "{panic}");
    run(async { async_with!(lending_nothing(&census, true), |()| {}) });
}

#[async_context_manager]
async fn failing(enters: bool) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    if !enters {
        return Err("not entered");
    }
    yield_!(&mut 1)
}

/// Swallows the error of a manager that was not entered.
#[async_context_manager]
async fn swallowing(
    enters: bool,
) -> impl AsyncContextManager<Value = u32, Error = &'static str, Exit = Option<Completed>> {
    match async_with!(failing(enters), |n| { yield_!(n) }) {
        Ok(done) => Ok(Some(done)),
        Err(_) => Ok(None),
    }
}

/// Returns the `Completed` of another use.
#[async_context_manager]
async fn completed_before(
    stash: &RefCell<Option<Completed>>,
) -> impl AsyncContextManager<Value = (), Error = &'static str> {
    match stash.take() {
        Some(done) => Ok(done),
        None => {
            stash.replace(Some(yield_!()?));
            Err("stashed")
        }
    }
}

#[test]
fn a_body_that_succeeds_without_lending() {
    let used = run(async { async_with!(swallowing(true), |n| { Ok(*n) }) });
    assert_eq!(used, Ok(Some(1)));
    let panic = panic_of(|| run(async { async_with!(swallowing(false), |n| { Ok(*n) }) }));
    assert!(
        panic.ends_with("swallowing` ended without a `yield_!`"),
        "{panic}"
    );

    let stash = RefCell::default();
    let stashed = run(async { async_with!(completed_before(&stash), |()| { Ok(()) }) });
    assert_eq!(stashed, Err("stashed"));
    let panic = panic_of(|| run(async { async_with!(completed_before(&stash), |()| { Ok(()) }) }));
    assert!(
        panic.ends_with("completed_before` ended without a `yield_!`"),
        "{panic}"
    );
}

/// Forges a second permit.
#[async_context_manager]
async fn lending_twice(census: &Census, log: &Log) -> impl AsyncContextManager<Value = u32> {
    let _counted = census.value();
    yield_!(&mut 1);
    let a_context_manager_yields_once = asyncgen::__private::yield_permit();
    finally!(
        {
            let _counted = census.value();
            pause().await;
            yield_!(&mut 2);
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
        panic.ends_with("misuse::lending_twice` reached a second `yield_!`"),
        "{panic}"
    );
    assert_eq!(census.alive(), 0);

    let mut manager = pin!(lending_twice(&census, &log));
    let entered = run(manager.as_mut().enter());
    let panic = panic_of(|| run(entered.exit(1)));
    assert!(panic.ends_with("reached a second `yield_!`"), "{panic}");
    // The body has been dropped, and nothing is lent.
    assert_eq!(census.alive(), 0);
    let panic = panic_of(|| *manager.as_mut().value());
    assert!(
        panic.ends_with("lends nothing: it is not entered"),
        "{panic}"
    );
    run(manager.as_mut().aclose());
}

/// Saves the `Completed` of a successful use for one that fails.
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
    // A successful block accepts the `Completed` of another use.
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
