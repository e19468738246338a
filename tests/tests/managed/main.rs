//! Managed generators that are dropped half-way: which hooks are called, who closes the generator,
//! and that nothing leaks, for each point at which a generator can be dropped.
//!
//! The hooks of the whole process are tested in `managed_by_default.rs`, and tokio in the package
//! `executors`.

mod hooks;
mod panics;

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use asyncgen::hooks::{AsyncGenHooks, GeneratorInfo, set_asyncgen_hooks};
use asyncgen::wrappers::Managed;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, FusedStream, GeneratorState, Status,
    Stream, async_gen, async_generator, for_await,
};
use asyncgen_tests::{Census, implements, pause, poll};
use futures::executor::block_on;
use futures::future::{BoxFuture, LocalBoxFuture};

/// The events of a test, in order. The reference count shows who still holds the log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn push(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    /// Returns the events since the last call, joined by commas.
    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join(", ")
    }

    /// Returns `true` if there are no other references to the log.
    fn is_alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

/// Logs when it is dropped.
struct Dropped(Log);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.push("dropped");
    }
}

/// The position after each number of polls: 0 at the start, 1 at an await, 2 at a yield, 3 at an
/// await in the `finally!`, 4 and 5 at a yield in it, 6 at the await of its cleanup, 7 at a yield
/// after it, and 8 at the end.
#[async_generator]
async fn rows(log: Log) -> impl AsyncGenerator<Yield = u32> {
    let _dropped = Dropped(log.clone());
    pause().await;
    yield_!(1);
    finally!(
        {
            pause().await;
            yield_!(2);
            yield_!(3);
        },
        {
            log.push("cleanup");
            pause().await;
            log.push("cleaned up");
        }
    );
    yield_!(4);
}

const POLLS: usize = 8;

/// Returns the events when `rows` is dropped after a number of polls and its closing future is run
/// to its end.
fn said(polls: usize) -> &'static str {
    match polls {
        0 => "",
        3..=5 => "finalizer, cleanup, cleaned up, dropped",
        6 => "cleanup, finalizer, cleaned up, dropped",
        7 => "cleanup, cleaned up, dropped",
        _ if polls > 7 => "cleanup, cleaned up, dropped",
        _ => "dropped",
    }
}

fn polled<S: Stream + Unpin>(mut stream: S, polls: usize) -> S {
    for _ in 0..polls {
        let _ = poll(&mut stream);
    }
    stream
}

/// Polls the closing of a generator once. Returns `true` if it is closed.
fn poll_close<G: AsyncGenerator + Unpin>(generator: &mut G) -> bool {
    let cx = &mut Context::from_waker(Waker::noop());
    Pin::new(generator).poll_close(cx).is_ready()
}

/// A finalizer that keeps the closing futures it is given.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<Closing>>>);

type Closing = (GeneratorInfo, BoxFuture<'static, ()>);

impl Kept {
    fn finalizer(
        &self,
    ) -> impl Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync + use<> + 'static {
        let kept = Arc::clone(&self.0);
        move |info, closing| kept.lock().unwrap().push((info, closing))
    }

    fn hooks(&self) -> AsyncGenHooks {
        AsyncGenHooks::new().finalizer(self.finalizer())
    }

    /// Returns the number of times the finalizer was called.
    fn calls(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Runs all closing futures to their end. Returns how many there were.
    fn close(&self) -> usize {
        let closings = std::mem::take(&mut *self.0.lock().unwrap());
        let calls = closings.len();
        for (_, closing) in closings {
            block_on(closing);
        }
        calls
    }
}

/// Sets hooks while it is alive.
struct Hooked(AsyncGenHooks);

impl Hooked {
    fn with(hooks: AsyncGenHooks) -> Self {
        Hooked(set_asyncgen_hooks(hooks))
    }
}

impl Drop for Hooked {
    fn drop(&mut self) {
        set_asyncgen_hooks(std::mem::take(&mut self.0));
    }
}

#[test]
fn only_one_with_a_cleanup_to_run_is_finalized() {
    for polls in 0..=POLLS {
        let log = Log::default();
        let finalizer = {
            let log = log.clone();
            move |_, closing| {
                log.push("finalizer");
                block_on(closing);
            }
        };
        drop(polled(rows(log.clone()).managed_with(finalizer), polls));
        assert_eq!(log.take(), said(polls), "after {polls} polls");
        assert!(log.is_alone());
    }
}

#[test]
fn a_future_dropped_after_any_number_of_polls_leaks_nothing() {
    for polls in 0..=POLLS {
        for polls_to_close in 0..4 {
            let (log, kept) = (Log::default(), Kept::default());
            drop(polled(
                rows(log.clone()).managed_with(kept.finalizer()),
                polls,
            ));
            let has_pending_cleanup = (3..=6).contains(&polls);
            assert_eq!(kept.calls(), usize::from(has_pending_cleanup));
            for (_, mut closing) in kept.0.lock().unwrap().drain(..) {
                let cx = &mut Context::from_waker(Waker::noop());
                for _ in 0..polls_to_close {
                    // The future may be polled after it has completed.
                    let _ = closing.as_mut().poll(cx);
                }
            }
            let said = log.take();
            let is_started = polls > 0;
            assert_eq!(said.matches("dropped").count(), usize::from(is_started));
            assert!(said.matches("cleanup").count() <= 1, "{said}");
            assert!(log.is_alone());
        }
    }
}

#[test]
fn a_local_one_is_finalized_alike_and_leaks_nothing() {
    #[async_generator]
    async fn counted(census: Census) -> impl AsyncGenerator<Yield = u32> {
        let _outer = census.value();
        yield_!(1);
        finally!(
            {
                let _inner = census.value();
                pause().await;
                yield_!(2);
            },
            {
                let _cleanup = census.value();
                pause().await;
            }
        );
    }

    for polls in 0..=5 {
        for polls_to_close in 0..4 {
            let census = Census::default();
            let kept = Rc::new(RefCell::new(Vec::new()));
            let finalizer = {
                let kept = Rc::clone(&kept);
                move |_, closing: LocalBoxFuture<'static, ()>| kept.borrow_mut().push(closing)
            };
            let generator = counted(census.clone()).managed_local_with(finalizer);
            drop(polled(generator, polls));
            let has_pending_cleanup = (2..=4).contains(&polls);
            assert_eq!(kept.borrow().len(), usize::from(has_pending_cleanup));
            for mut closing in kept.borrow_mut().drain(..) {
                let cx = &mut Context::from_waker(Waker::noop());
                for _ in 0..polls_to_close {
                    let _ = closing.as_mut().poll(cx);
                }
            }
            assert_eq!(census.alive(), 0);
        }
    }
}

#[test]
fn without_a_finalizer_it_is_just_dropped() {
    for polls in 0..=POLLS {
        let log = Log::default();
        let generators: [Box<dyn Stream<Item = u32> + Unpin>; 2] = [
            Box::new(rows(log.clone()).managed()),
            Box::new(rows(log.clone()).managed_local()),
        ];
        for generator in generators {
            drop(polled(generator, polls));
            let said = log.take();
            assert_eq!(said.ends_with("dropped"), polls > 0);
            assert_eq!(said.contains("cleaned up"), polls > 6);
        }
        assert!(log.is_alone());
    }
}

#[test]
fn it_is_called_by_the_path_of_its_function() {
    struct Shelf;

    trait Rows {
        fn rows(&self) -> BoxAsyncGenerator<'static, u32>;
    }

    impl Rows for Shelf {
        #[async_generator]
        async fn rows(&self) -> BoxAsyncGenerator<'static, u32> {
            yield_!(1);
        }
    }

    let name = "<managed::it_is_called_by_the_path_of_its_function::Shelf as \
                managed::it_is_called_by_the_path_of_its_function::Rows>::rows";
    assert_eq!(Shelf.rows().name(), name);
    assert_eq!(Shelf.rows().managed().name(), name);
    let boxed = Box::new(Shelf.rows());
    assert_eq!(boxed.name(), name);
    let mut rows = Shelf.rows();
    let lent = Box::new(&mut rows);
    assert_eq!(lent.name(), name);

    let expression = async_gen! { yield_!(1); };
    let name = "managed::it_is_called_by_the_path_of_its_function";
    assert_eq!(expression.name(), name);
}

#[test]
fn what_aclose_began_is_finished() {
    let (log, kept) = (Log::default(), Kept::default());
    let mut generator = polled(rows(log.clone()).managed_with(kept.finalizer()), 4);
    assert!(!poll_close(&mut generator));
    assert_eq!(generator.status(), Status::Closed);
    assert!(generator.has_pending_cleanup());
    drop(generator);
    assert_eq!(log.take(), "cleanup");
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleaned up, dropped");
}

#[test]
fn one_that_aclose_finished_is_just_dropped() {
    let (log, kept) = (Log::default(), Kept::default());
    let mut generator = polled(rows(log.clone()).managed_with(kept.finalizer()), 4);
    block_on(generator.aclose()).unwrap();
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
    drop(generator);
    assert_eq!(kept.calls(), 0);
}

#[test]
fn what_a_cleanup_yields_goes_nowhere() {
    #[async_generator]
    async fn generator(log: Log) -> impl AsyncGenerator<Yield = u32> {
        finally!({ finally!({ yield_!(1) }, { yield_!(2) }) }, {
            log.push("outer");
        });
    }

    let (log, kept) = (Log::default(), Kept::default());
    drop(polled(
        generator(log.clone()).managed_with(kept.finalizer()),
        1,
    ));
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "outer");
}

#[async_generator]
async fn delegating<G>(inner: G, log: Log) -> impl AsyncGenerator<Yield = u32>
where
    G: AsyncGenerator<Yield = u32, Return = ()>,
{
    finally!({ yield_from_!(inner) }, {
        log.push("outer cleanup");
    });
}

#[test]
fn one_that_delegates_to_another_closes_it() {
    let log = Log::default();
    let [outer, inner] = [(); 2].map(|()| Kept::default());
    let managed = |log: &Log| {
        let rows = rows(log.clone()).managed_with(inner.finalizer());
        delegating(rows, log.clone()).managed_with(outer.finalizer())
    };
    drop(polled(managed(&log), 4));
    assert_eq!([&outer, &inner].map(Kept::calls), [1, 0]);
    assert_eq!(outer.close(), 1);
    assert_eq!(inner.calls(), 0);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped, outer cleanup");

    // If the outer generator is not closed, the finalizer of the inner one is called.
    drop(polled(managed(&log), 4));
    outer.0.lock().unwrap().clear();
    assert_eq!(inner.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}

#[test]
fn one_held_by_another_is_finalized_when_that_is_closed() {
    #[async_generator]
    async fn holding(held: Managed<BoxAsyncGenerator<'static, u32>>) -> impl Stream<Item = u32> {
        let _held = held;
        yield_!(1);
    }

    let (log, kept) = (Log::default(), Kept::default());
    let boxed: BoxAsyncGenerator<'static, u32> = Box::pin(rows(log.clone()));
    let held = polled(boxed.managed_with(kept.finalizer()), 4);
    drop(polled(Box::pin(holding(held)), 1));
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}

#[test]
fn a_loop_that_is_left_drops_it_half_way() {
    let (log, kept) = (Log::default(), Kept::default());
    let generator = rows(log.clone()).managed_with(kept.finalizer());
    block_on(async {
        for_await!(n in generator => {
            if n == 2 {
                break;
            }
        });
    });
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}

#[test]
fn it_is_used_as_what_it_was_made_of() {
    #[async_generator]
    async fn sums() -> impl AsyncGenerator<u32, String, Yield = u32, Return = String> {
        let mut sum = 0;
        loop {
            match yield_!(sum) {
                Ok(n) => sum += n,
                Err(error) => return error,
            }
        }
    }

    let mut sums = sums().managed();
    block_on(async {
        assert_eq!(sums.start().await, Ok(GeneratorState::Yielded(0)));
        assert_eq!(sums.asend(2).await, Ok(GeneratorState::Yielded(2)));
        let thrown = sums.athrow("thrown".into()).await;
        assert_eq!(thrown, Ok(GeneratorState::Complete("thrown".into())));
    });
    assert_eq!(sums.status(), Status::Closed);

    let mut stream = async_gen! { yield_!(1); }.managed();
    assert_eq!(stream.size_hint(), (0, None));
    while !stream.is_terminated() {
        let _ = poll(&mut stream);
    }
    assert_eq!(stream.size_hint(), (0, Some(0)));
    assert_eq!(poll(&mut stream), Poll::Ready(None));
}

#[test]
fn debug_names_it() {
    let generator = polled(rows(Log::default()).managed(), 2);
    assert_eq!(
        format!("{generator:?}"),
        format!(
            "Managed {{ name: managed::rows, id: {}, status: Suspended, .. }}",
            generator.info().id()
        )
    );
}

#[test]
fn it_is_as_free_as_the_generator() {
    let generator = rows(Log::default()).managed();
    assert!(implements!(generator, Send));
    assert!(implements!(generator, Sync));
    assert!(implements!(generator, Unpin));
    let local = rows(Log::default()).managed_local();
    assert!(!implements!(local, Send));
    assert!(implements!(local, Unpin));
    assert!(implements!(AsyncGenHooks::new(), Send));
    assert!(implements!(AsyncGenHooks::new(), Sync));
}
