//! Every verb in every status. This is the table of the guide.

use std::pin::{Pin, pin};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, Resumption, Status, async_generator,
};
use asyncgen_tests::pause;
use futures::{Stream, StreamExt};

use crate::{polled, refused, run};

use GeneratorState::{Complete, Yielded};

/// Yields the value or error with which it was resumed. Waits before each yield.
#[async_generator]
async fn echo() -> impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()> {
    let mut heard = Ok(100);
    loop {
        pause().await;
        heard = yield_!(heard);
        if heard == Err('x') {
            return;
        }
    }
}

type Echo<G> = Pin<Box<G>>;

fn created() -> Echo<impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()>> {
    Box::pin(echo())
}

fn suspended() -> Echo<impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()>> {
    let mut echo = created();
    assert_eq!(run(echo.start()), Ok(Yielded(Ok(100))));
    echo
}

/// Returns a generator whose resumption was dropped at an await.
fn running() -> Echo<impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()>> {
    let mut echo = suspended();
    assert!(polled(echo.asend(7), 1).is_pending());
    echo
}

fn closed() -> Echo<impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()>> {
    let mut echo = suspended();
    run(echo.aclose()).unwrap();
    echo
}

fn complete() -> Echo<impl AsyncGenerator<u32, char, Yield = Result<u32, char>, Return = ()>> {
    let mut echo = suspended();
    assert_eq!(run(echo.athrow('x')), Ok(Complete(())));
    echo
}

#[test]
fn status_says_where_it_stands() {
    assert_eq!(created().status(), Status::Created);
    assert_eq!(suspended().status(), Status::Suspended);
    assert_eq!(running().status(), Status::Pending);
    assert_eq!(closed().status(), Status::Closed);
    assert_eq!(complete().status(), Status::Closed);
}

#[test]
fn a_first_resumption_dropped_half_way_leaves_it_running() {
    let mut echo = created();
    assert!(polled(echo.anext(), 1).is_pending());
    assert_eq!(echo.status(), Status::Pending);
}

#[test]
fn anext_starts_resumes_with_the_default_or_carries_on() {
    assert_eq!(run(created().anext()), Ok(Yielded(Ok(100))));
    assert_eq!(run(suspended().anext()), Ok(Yielded(Ok(0))));
    assert_eq!(run(running().anext()), Ok(Yielded(Ok(7))));
    assert_eq!(run(closed().anext()), Err(refused(Status::Closed, ())));
    assert_eq!(run(complete().anext()), Err(refused(Status::Closed, ())));
}

#[test]
fn start_starts_or_carries_on() {
    assert_eq!(run(created().start()), Ok(Yielded(Ok(100))));
    assert_eq!(
        run(suspended().start()),
        Err(refused(Status::Suspended, ()))
    );
    assert_eq!(run(running().start()), Ok(Yielded(Ok(7))));
    assert_eq!(run(closed().start()), Err(refused(Status::Closed, ())));
    assert_eq!(run(complete().start()), Err(refused(Status::Closed, ())));
}

#[test]
fn asend_resumes_with_the_value_or_gives_it_back() {
    assert_eq!(run(created().asend(1)), Err(refused(Status::Created, 1)));
    assert_eq!(run(suspended().asend(1)), Ok(Yielded(Ok(1))));
    assert_eq!(run(running().asend(1)), Err(refused(Status::Pending, 1)));
    assert_eq!(run(closed().asend(1)), Err(refused(Status::Closed, 1)));
    assert_eq!(run(complete().asend(1)), Err(refused(Status::Closed, 1)));
}

#[test]
fn athrow_resumes_with_the_error_or_gives_it_back() {
    assert_eq!(
        run(created().athrow('e')),
        Err(refused(Status::Created, 'e'))
    );
    assert_eq!(run(suspended().athrow('e')), Ok(Yielded(Err('e'))));
    assert_eq!(
        run(running().athrow('e')),
        Err(refused(Status::Pending, 'e'))
    );
    assert_eq!(run(closed().athrow('e')), Err(refused(Status::Closed, 'e')));
    assert_eq!(
        run(complete().athrow('e')),
        Err(refused(Status::Closed, 'e'))
    );
}

#[test]
fn aclose_closes_and_succeeds_everywhere() {
    fn closes(mut echo: impl AsyncGenerator<u32, char, Yield = Result<u32, char>> + Unpin) -> bool {
        run(echo.aclose()) == Ok(()) && echo.status() == Status::Closed
    }
    assert!(closes(created()));
    assert!(closes(suspended()));
    assert!(closes(running()));
    assert!(closes(closed()));
    assert!(closes(complete()));
}

#[test]
fn poll_next_is_anext_without_the_error() {
    /// Yields the value with which it was resumed.
    #[async_generator]
    async fn echo() -> asyncgen::LocalBoxAsyncGenerator<'static, u32, (), u32> {
        let mut heard = 100;
        loop {
            pause().await;
            heard = yield_!(heard);
        }
    }
    let mut echo = echo();
    assert_eq!(run(echo.next()), Some(100));
    assert_eq!(run(echo.next()), Some(0));
    assert!(polled(echo.asend(7), 1).is_pending());
    assert_eq!(run(echo.next()), Some(7));
    run(echo.aclose()).unwrap();
    assert_eq!(run(echo.next()), None);
}

#[test]
fn a_verb_that_does_not_fit_changes_nothing() {
    let mut echo = running();
    assert!(run(echo.asend(1)).is_err());
    assert!(run(echo.athrow('e')).is_err());
    assert_eq!(echo.status(), Status::Pending);
    assert_eq!(run(echo.start()), Ok(Yielded(Ok(7))));
    assert!(run(echo.start()).is_err());
    assert_eq!(run(echo.asend(8)), Ok(Yielded(Ok(8))));
}

#[test]
fn half_way_closed_it_is_closed_to_all_but_aclose_and_poll_next() {
    #[async_generator]
    async fn generator() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            { pause().await }
        );
    }
    fn closing() -> Pin<Box<impl AsyncGenerator<Yield = u32, Return = ()> + Stream<Item = u32>>> {
        let mut generator = Box::pin(generator());
        run(generator.anext()).unwrap();
        assert!(polled(generator.aclose(), 1).is_pending());
        generator
    }
    assert_eq!(closing().status(), Status::Closed);
    assert_eq!(run(closing().anext()), Err(refused(Status::Closed, ())));
    assert_eq!(run(closing().start()), Err(refused(Status::Closed, ())));
    assert_eq!(run(closing().asend(())), Err(refused(Status::Closed, ())));
    assert_eq!(closing().size_hint(), (0, Some(0)));
    assert!(polled(closing().aclose(), 1).is_ready());
    assert!(polled(closing().next(), 1).is_ready());
    assert_eq!(run(closing().aclose()), Ok(()));
    assert_eq!(run(closing().next()), None);
}

#[test]
fn after_a_panic_it_is_closed() {
    #[async_generator]
    async fn generator() -> impl AsyncGenerator<u32, char, Yield = ()> {
        let _ = yield_!();
        std::panic::panic_any(());
    }
    let mut generator = pin!(generator());
    run(generator.anext()).unwrap();
    let resumed = std::panic::AssertUnwindSafe(|| run(generator.asend(1)));
    assert!(std::panic::catch_unwind(resumed).is_err());
    assert_eq!(generator.status(), Status::Closed);
    assert_eq!(run(generator.anext()), Err(refused(Status::Closed, ())));
    assert_eq!(run(generator.start()), Err(refused(Status::Closed, ())));
    assert_eq!(run(generator.asend(1)), Err(refused(Status::Closed, 1)));
    assert_eq!(
        run(generator.athrow('e')),
        Err(refused(Status::Closed, 'e'))
    );
    assert_eq!(run(generator.aclose()), Ok(()));
}

#[test]
fn a_verb_that_was_not_polled_has_done_nothing() {
    let mut echo = suspended();
    drop(echo.asend(1));
    drop(echo.athrow('e'));
    drop(echo.anext());
    assert_eq!(echo.status(), Status::Suspended);
    assert_eq!(run(echo.asend(2)), Ok(Yielded(Ok(2))));
}

#[test]
fn what_a_poll_brings_has_to_fit() {
    use std::task::{Context, Waker};

    fn panics(
        mut echo: impl AsyncGenerator<u32, char> + Unpin,
        resumption: Resumption<u32, char>,
    ) -> String {
        let mut cx = Context::from_waker(Waker::noop());
        let resume = || {
            Pin::new(&mut echo)
                .poll_resume(&mut cx, resumption)
                .map(drop)
        };
        let resume = std::panic::AssertUnwindSafe(resume);
        let panic = std::panic::catch_unwind(resume).unwrap_err();
        *panic.downcast().unwrap()
    }
    for (panic, said) in [
        (
            panics(created(), Resumption::Sent(1)),
            "`Resumption::Sent` for a generator that is `Created`",
        ),
        (
            panics(created(), Resumption::Thrown('e')),
            "`Resumption::Thrown` for a generator that is `Created`",
        ),
        (
            panics(suspended(), Resumption::Continue),
            "`Resumption::Continue` for a generator that is `Suspended` \
             (has the future of a method been polled after completion?)",
        ),
        (
            panics(running(), Resumption::Sent(1)),
            "`Resumption::Sent` for a generator that is `Pending`",
        ),
        (
            panics(closed(), Resumption::Continue),
            "`Resumption::Continue` for a generator that is `Closed` \
             (has the future of a method been polled after completion?)",
        ),
    ] {
        assert_eq!(panic, said);
    }
}

#[test]
fn a_resume_error_holds_the_value_names_the_status_and_says_it() {
    let errors = [
        (
            refused(Status::Created, 1),
            Status::Created,
            "the generator has not been started",
        ),
        (
            refused(Status::Suspended, 1),
            Status::Suspended,
            "the generator is suspended at a yield",
        ),
        (
            refused(Status::Pending, 1),
            Status::Pending,
            "the generator is pending: a resumption was dropped before it completed",
        ),
        (
            refused(Status::Closed, 1),
            Status::Closed,
            "the generator is closed",
        ),
    ];
    for (error, status, said) in errors {
        assert_eq!(error.status, status);
        assert_eq!(error.to_string(), said);
        assert_eq!(error.value, 1);
    }
}
