//! Panics in `async_with!` blocks of generators.

use std::panic::{AssertUnwindSafe, panic_any};
use std::pin::pin;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
use asyncgen_tests::{Census, pause};

use crate::{Log, panic_of, polled, run};

use super::{At, manager};

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

/// Closing after a panic, at each await, finishes the cleanup that has begun and then panics.
#[test]
fn closing_after_a_panic_finishes_the_cleanups_and_panics_on() {
    for at in 1..3 {
        let (log, census) = (Log::default(), Census::default());
        let mut generator = Box::pin(generator(&log, &census, &[], true));
        run(generator.anext()).unwrap();
        // Polls up to the await in the block, then up to the await in the cleanup of the manager,
        // and then up to that of the outer cleanup.
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

/// After a panic that the body catches, the generator can be resumed and closed as before.
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
        let caught: Result<(), _> = futures::FutureExt::catch_unwind(AssertUnwindSafe(used)).await;
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
