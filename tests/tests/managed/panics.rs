//! Panics of bodies, finalizers and hooks.

use std::panic::{AssertUnwindSafe, catch_unwind};

use asyncgen::hooks::GeneratorInfo;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Status, async_generator};
use asyncgen_tests::{pause, poll};
use futures::future::BoxFuture;

use crate::{Hooked, Kept, Log, polled, rows};

/// A generator whose body panics and whose cleanup waits.
#[async_generator]
async fn panics(log: Log) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            yield_!(1);
            panic!("the body's");
        },
        {
            pause().await;
            log.push("cleaned up");
        }
    );
}

#[test]
fn after_a_panic_it_is_dropped_once_its_cleanup_is_done() {
    let (log, kept) = (Log::default(), Kept::default());
    let generator = polled(panics(log.clone()).managed_with(kept.finalizer()), 2);
    assert_eq!(generator.status(), Status::Pending);
    drop(generator);
    let panic = catch_unwind(AssertUnwindSafe(|| kept.close())).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the body's"));
    assert_eq!(log.take(), "cleaned up");

    let mut generator = polled(panics(log.clone()).managed_with(kept.finalizer()), 2);
    catch_unwind(AssertUnwindSafe(|| poll(&mut generator))).unwrap_err();
    assert_eq!(generator.status(), Status::Closed);
    drop(generator);
    assert_eq!(kept.calls(), 0);
    assert_eq!(log.take(), "cleaned up");
    assert!(log.is_alone());
}

#[test]
fn it_may_be_dropped_in_a_panic() {
    let (log, kept) = (Log::default(), Kept::default());
    let panic = catch_unwind(|| {
        let _generator = polled(rows(log.clone()).managed_with(kept.finalizer()), 4);
        panic!("the owner's");
    });
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"the owner's"));
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}

fn panicking_finalizer(_: GeneratorInfo, _: BoxFuture<'static, ()>) {
    panic!("the finalizer's");
}

#[test]
fn a_panic_of_the_finalizer_stays_in_the_destructor() {
    let log = Log::default();
    drop(polled(
        rows(log.clone()).managed_with(panicking_finalizer),
        4,
    ));
    assert_eq!(log.take(), "dropped");

    // If the panic left the destructor, this would abort.
    let panic = catch_unwind(|| {
        let _generator = polled(rows(log.clone()).managed_with(panicking_finalizer), 4);
        panic!("the owner's");
    });
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"the owner's"));
    assert_eq!(log.take(), "dropped");

    drop(polled(
        rows(log.clone()).managed_local_with(|_, _| panic!("the finalizer's")),
        4,
    ));
    assert_eq!(log.take(), "dropped");
    assert!(log.is_alone());
}

#[test]
fn a_panic_of_the_first_hook_reaches_whoever_polls() {
    let (log, kept) = (Log::default(), Kept::default());
    let hooks = kept.hooks().firstiter(|_| panic!("the hook's"));
    let mut generator = rows(log.clone()).managed();
    {
        let _hooked = Hooked::with(hooks);
        let panic = catch_unwind(AssertUnwindSafe(|| poll(&mut generator))).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"the hook's"));
        assert_eq!(generator.status(), Status::Created);
        assert!(poll(&mut generator).is_pending());
    }
    // The finalizer was chosen before the panic.
    drop(polled(generator, 3));
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}
