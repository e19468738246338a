//! `in_scope`: every poll of a generator or a context manager runs inside a tracing span.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, GeneratorState, Stream,
    async_context_manager, async_gen, async_generator, async_with, for_await, in_scope,
};
use futures::{FutureExt, StreamExt};
use tracing::subscriber::DefaultGuard;
use tracing::{Span, info_span};

/// Installs a subscriber that keeps track of spans, until the guard is dropped.
fn subscribe() -> DefaultGuard {
    tracing::subscriber::set_default(tracing_subscriber::registry())
}

/// Returns the name of the current span.
fn current() -> Option<&'static str> {
    Span::current().metadata().map(|metadata| metadata.name())
}

/// Asserts in its destructor that the given span is the current one.
struct DropsIn(&'static str);

impl Drop for DropsIn {
    fn drop(&mut self) {
        assert_eq!(current(), Some(self.0));
    }
}

#[tokio::test]
async fn every_poll_of_a_stream_is_in_the_span() {
    let _subscriber = subscribe();
    let span = info_span!("numbers");
    let numbers = async_gen! {
        let _in_span = DropsIn("numbers");
        for n in 0..3 {
            assert_eq!(current(), Some("numbers"));
            tokio::task::yield_now().await;
            assert_eq!(current(), Some("numbers"));
            yield_!(n);
        }
    };
    let mut seen = Vec::new();
    for_await!(n in in_scope(numbers, move |poll| span.in_scope(poll)) => {
        assert_eq!(current(), None);
        seen.push(n);
    });
    assert_eq!(seen, [0, 1, 2]);
}

#[async_generator]
async fn sums() -> impl AsyncGenerator<u32, &'static str, Yield = u32, Return = &'static str> {
    let mut sum = 0;
    finally!(
        {
            loop {
                match yield_!(sum) {
                    Ok(n) => sum += n,
                    Err(error) => return error,
                }
                assert_eq!(current(), Some("sums"));
            }
        },
        {
            tokio::task::yield_now().await;
            assert_eq!(current(), Some("sums"));
        }
    )
}

#[tokio::test]
async fn sending_throwing_and_closing_are_in_the_span() {
    let _subscriber = subscribe();
    let span = info_span!("sums");
    let scope = |poll: &mut dyn FnMut()| span.in_scope(poll);

    let mut thrown = pin!(in_scope(sums(), scope));
    assert_eq!(thrown.start().await, Ok(GeneratorState::Yielded(0)));
    assert_eq!(thrown.asend(2).await, Ok(GeneratorState::Yielded(2)));
    assert!(thrown.has_pending_cleanup());
    assert_eq!(
        thrown.athrow("stop").await,
        Ok(GeneratorState::Complete("stop"))
    );

    let mut closed = pin!(in_scope(sums(), scope));
    assert_eq!(closed.start().await, Ok(GeneratorState::Yielded(0)));
    assert_eq!(closed.aclose().await, Ok(()));
    assert!(!closed.has_pending_cleanup());
    assert_eq!(current(), None);
}

#[tokio::test]
async fn the_span_of_a_source_is_left_at_each_yield() {
    let _subscriber = subscribe();
    let (outer, inner) = (info_span!("outer"), info_span!("inner"));
    let source = in_scope(
        async_gen! {
            assert_eq!(current(), Some("inner"));
            yield_!(1);
            assert_eq!(current(), Some("inner"));
        },
        move |poll| inner.in_scope(poll),
    );
    let delegating = async_gen! {
        yield_from_!(source);
        assert_eq!(current(), Some("outer"));
        yield_!(2);
    };
    let items = in_scope(delegating, move |poll| outer.in_scope(poll));
    assert_eq!(items.collect::<Vec<_>>().await, [1, 2]);
}

#[async_context_manager]
async fn session<'a>(
    log: &'a RefCell<Vec<&'static str>>,
) -> impl AsyncContextManager<Value = u32> + 'a {
    let _in_span = DropsIn("session");
    log.borrow_mut().extend(current());
    yield_!(&mut 1);
    tokio::task::yield_now().await;
    log.borrow_mut().extend(current());
}

#[tokio::test]
async fn entering_and_exiting_a_manager_is_in_the_span_and_its_block_is_not() {
    let _subscriber = subscribe();
    let span = info_span!("session");
    let log = RefCell::default();
    let session = in_scope(session(&log), move |poll| span.in_scope(poll));
    async_with!(session, |value| {
        assert_eq!((*value, current()), (1, None));
    });
    assert_eq!(*log.borrow(), ["session", "session"]);
}

#[test]
fn dropping_a_suspended_stream_is_in_the_span() {
    let _subscriber = subscribe();
    let span = info_span!("dropped");
    let mut stream = Box::pin(in_scope(
        async_gen! {
            let _in_span = DropsIn("dropped");
            yield_!(());
        },
        move |poll| span.in_scope(poll),
    ));
    assert_eq!(stream.next().now_or_never(), Some(Some(())));
    drop(stream);
}

#[test]
fn a_panic_of_the_body_leaves_the_span() {
    let _subscriber = subscribe();
    let span = info_span!("panics");
    let mut stream = Box::pin(in_scope(
        async_gen! {
            yield_!(1);
            panic!("the body");
        },
        move |poll| span.in_scope(poll),
    ));
    assert_eq!(stream.next().now_or_never(), Some(Some(1)));
    let poll = AssertUnwindSafe(|| stream.next().now_or_never());
    assert_eq!(
        catch_unwind(poll).unwrap_err().downcast_ref(),
        Some(&"the body")
    );
    assert_eq!(current(), None);
    assert_eq!(stream.next().now_or_never(), Some(None));
}

#[test]
#[should_panic = "must call the closure"]
fn a_scope_that_does_not_poll_panics() {
    let mut stream = pin!(in_scope(async_gen! { yield_!(1) }, |_| {}));
    let _ = stream.next().now_or_never();
}

#[test]
fn a_scope_that_polls_twice_polls_once() {
    let stream = in_scope(async_gen! { yield_!(1); yield_!(2) }, |poll| {
        poll();
        poll();
    });
    assert_eq!(stream.collect::<Vec<_>>().now_or_never(), Some(vec![1, 2]));
}

#[test]
fn it_is_a_stream_that_can_be_sent_and_shown() {
    fn scoped() -> impl Stream<Item = u32> + std::fmt::Debug + Send + Sync {
        in_scope(async_gen! { yield_!(1_u32) }, |poll| poll())
    }
    assert!(format!("{:?}", scoped()).starts_with("InScope(Generator"));
}
