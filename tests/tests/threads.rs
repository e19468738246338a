//! Generators and managers that are polled by a different thread each time, and that several
//! threads observe at the same time.
//!
//! `.ci/thread` runs these tests under ThreadSanitizer, which does not see the atomics inside the
//! standard library because the library is not compiled with it. The tests therefore do not block
//! in the standard library: they join threads explicitly and wait in spin loops.

use std::fmt::Debug;
use std::future::Future;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::task::{Context, Poll, Waker};
use std::thread;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, BoxStream,
    Completed, GeneratorState, Resumption, Status, Stream, async_context_manager, async_generator,
    async_with,
};
use asyncgen_tests::pause;

const THREADS: usize = 3;

/// An item that is built in place because it is large.
type Large = [usize; 32];

/// Locks a mutex by spinning.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    loop {
        match mutex.try_lock() {
            Ok(guard) => return guard,
            Err(TryLockError::WouldBlock) => thread::yield_now(),
            Err(TryLockError::Poisoned(_)) => panic!("another thread has panicked"),
        }
    }
}

/// Runs `turn` on a different thread each time, until it breaks.
fn by_turns<T: Send, R: Send>(shared: T, turn: impl Fn(&mut T) -> ControlFlow<R> + Sync) -> (T, R) {
    const OVER: usize = usize::MAX;
    let whose = AtomicUsize::new(0);
    let shared = Mutex::new(shared);
    let result = Mutex::new(None);
    at_once(|me| {
        loop {
            match whose.load(Ordering::Acquire) {
                OVER => break,
                n if n == me => {}
                _ => {
                    thread::yield_now();
                    continue;
                }
            }
            let next = match turn(&mut lock(&shared)) {
                Continue(()) => (me + 1) % THREADS,
                Break(value) => {
                    *lock(&result) = Some(value);
                    OVER
                }
            };
            whose.store(next, Ordering::Release);
        }
    });
    let result = result.into_inner().unwrap().expect("one has broken");
    (shared.into_inner().unwrap(), result)
}

/// Runs a closure on all threads at the same time.
fn at_once(run: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = (0..THREADS)
            .map(|me| scope.spawn(move || run(me)))
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

/// Creates a future, polls it once and drops it.
fn once<F: Future>(future: F) -> Poll<F::Output> {
    let future = std::pin::pin!(future);
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Returns the items of a stream. A different thread makes each poll.
fn items<S: Stream<Item: Send> + Send>(stream: S) -> Vec<S::Item> {
    let (taken, ()) = by_turns((Box::pin(stream), Vec::new()), |(stream, items)| {
        let mut cx = Context::from_waker(Waker::noop());
        match stream.as_mut().poll_next(&mut cx) {
            Poll::Ready(Some(item)) => items.push(item),
            Poll::Ready(None) => return Break(()),
            Poll::Pending => {}
        }
        Continue(())
    });
    taken.1
}

/// Runs a future. A different thread makes each poll.
fn run<F: Future<Output: Send> + Send>(future: F) -> F::Output {
    let (_, output) = by_turns(Box::pin(future), |future| {
        let mut cx = Context::from_waker(Waker::noop());
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => Break(output),
            Poll::Pending => Continue(()),
        }
    });
    output
}

#[async_generator]
async fn in_place(up_to: usize) -> impl Stream<Item = Large> + Send {
    let mut built = 0;
    let counter = &mut built;
    for n in 0..up_to {
        yield_!([n; 32]);
        *counter += n;
        pause().await;
        yield_!([*counter; 32]);
    }
}

#[async_generator]
async fn moved(up_to: usize) -> impl Stream<Item = String> + Send {
    let own = String::from("own");
    for n in 0..up_to {
        yield_!(format!("{own} {n}"));
        pause().await;
    }
}

#[test]
fn each_item_is_taken_by_another() {
    let firsts: Vec<_> = items(in_place(20)).iter().map(|item| item[31]).collect();
    let mut sum = 0;
    let expected: Vec<_> = (0..20)
        .flat_map(|n| {
            sum += n;
            [n, sum]
        })
        .collect();
    assert_eq!(firsts, expected);
    assert_eq!(items(moved(3)), ["own 0", "own 1", "own 2"]);
}

#[test]
fn it_may_be_in_a_static() {
    static IN_A_STATIC: Mutex<Option<BoxStream<'static, String>>> = Mutex::new(None);
    *lock(&IN_A_STATIC) = Some(Box::pin(moved(50)));
    let seen = Mutex::new(Vec::new());
    at_once(|_| {
        let mut cx = Context::from_waker(Waker::noop());
        loop {
            let mut generator = lock(&IN_A_STATIC);
            let Some(stream) = &mut *generator else { break };
            match stream.as_mut().poll_next(&mut cx) {
                Poll::Ready(Some(item)) => lock(&seen).push(item),
                Poll::Ready(None) => *generator = None,
                Poll::Pending => {}
            }
        }
    });
    let expected: Vec<_> = (0..50).map(|n| format!("own {n}")).collect();
    assert_eq!(seen.into_inner().unwrap(), expected);
}

/// Two generators of one function share nothing.
#[test]
fn each_polls_its_own() {
    at_once(|_| {
        let mut stream = Box::pin(in_place(20));
        let mut cx = Context::from_waker(Waker::noop());
        let mut polls = 0;
        while stream.as_mut().poll_next(&mut cx) != Poll::Ready(None) {
            polls += 1;
        }
        assert_eq!(polls, 60);
    });
}

/// Yields everything it has been sent and thrown. Returns the number of cleanups that have run.
#[async_generator]
async fn echo(cleanups: &AtomicUsize) -> BoxAsyncGenerator<'_, String, usize, String, Box<str>> {
    let mut all = Vec::new();
    finally!(
        {
            loop {
                pause().await;
                match yield_!(all.concat()) {
                    Ok(sent) if sent.is_empty() => break,
                    Ok(sent) => all.push(sent),
                    Err(thrown) => all.push(format!("({thrown})")),
                }
            }
        },
        {
            pause().await;
            cleanups.fetch_add(1, Ordering::Relaxed);
        }
    );
    cleanups.load(Ordering::Relaxed)
}

/// Delegates to the generator.
#[async_generator]
async fn delegating(
    depth: usize,
    cleanups: &AtomicUsize,
) -> BoxAsyncGenerator<'_, String, usize, String, Box<str>> {
    if depth == 0 {
        yield_from_!(echo(cleanups))
    } else {
        yield_from_!(delegating(depth - 1, cleanups))
    }
}

#[test]
fn what_is_sent_and_thrown_is_so_by_another() {
    for depth in [0, 1, 4] {
        let cleanups = AtomicUsize::new(0);
        let sent = ["a", "b", "!c", "d", ""].iter();
        let (taken, returned) = by_turns(
            (delegating(depth, &cleanups), sent, Vec::new()),
            |(generator, sent, seen)| {
                let resumption = match generator.status() {
                    Status::Created | Status::Pending => Resumption::Continue,
                    Status::Closed => unreachable!("it has not returned"),
                    Status::Suspended => {
                        let text = sent.next().expect("the empty text ends it");
                        match text.strip_prefix('!') {
                            None => Resumption::Sent((*text).into()),
                            Some(text) => Resumption::Thrown(text.into()),
                        }
                    }
                };
                let mut cx = Context::from_waker(Waker::noop());
                match generator.as_mut().poll_resume(&mut cx, resumption) {
                    Poll::Ready(GeneratorState::Yielded(all)) => seen.push(all),
                    Poll::Ready(GeneratorState::Complete(returned)) => return Break(returned),
                    Poll::Pending => {}
                }
                Continue(())
            },
        );
        assert_eq!(returned, 1);
        assert_eq!(taken.2, ["", "a", "ab", "ab(c)", "ab(c)d"]);
    }
}

/// Each thread drops the `aclose` future of the previous thread and creates a new one.
#[test]
fn it_is_closed_by_several() {
    for depth in [0, 4] {
        for polls_before in 0..5 {
            let cleanups = AtomicUsize::new(0);
            let (mut generator, ()) =
                by_turns((delegating(depth, &cleanups), 0), |(generator, polls)| {
                    if *polls == polls_before {
                        return Break(());
                    }
                    *polls += 1;
                    let resumption = match generator.status() {
                        Status::Suspended => Resumption::Sent("a".to_owned()),
                        _ => Resumption::Continue,
                    };
                    let mut cx = Context::from_waker(Waker::noop());
                    let _ = generator.as_mut().poll_resume(&mut cx, resumption);
                    Continue(())
                });
            let (_, closed) = by_turns(&mut generator.0, |generator| {
                match once(generator.aclose()) {
                    Poll::Ready(closed) => Break(closed),
                    Poll::Pending => Continue(()),
                }
            });
            assert_eq!(closed, Ok(()));
            let expected = usize::from(polls_before > 0);
            assert_eq!(cleanups.load(Ordering::Relaxed), expected);
        }
    }
}

/// Lends a `String` of its own.
#[async_context_manager]
async fn text() -> impl AsyncContextManager<Value = String, Error = String> + Send {
    let mut text = String::from("text");
    pause().await;
    let ended = yield_!(&mut text);
    pause().await;
    text.push('.');
    ended.map_err(|error| format!("{text} {error}"))
}

#[test]
fn what_is_lent_is_used_by_others_than_those_who_enter_and_leave() {
    let manager = Box::pin(text());
    let outcome: Option<Result<Completed, String>> = Some(Err("left".to_owned()));
    let (_, left) = by_turns((manager, outcome, 0), |(manager, outcome, turn)| {
        let mut cx = Context::from_waker(Waker::noop());
        *turn += 1;
        match *turn {
            1 => assert!(manager.as_mut().poll_enter(&mut cx).is_pending()),
            2 => assert_eq!(manager.as_mut().poll_enter(&mut cx), Poll::Ready(Ok(()))),
            3..=5 => manager.as_mut().value().push('!'),
            _ => {
                return match manager.as_mut().poll_exit(&mut cx, outcome) {
                    Poll::Ready(left) => Break(left.map(drop)),
                    Poll::Pending => Continue(()),
                };
            }
        }
        Continue(())
    });
    assert_eq!(left, Err("text!!!. left".to_owned()));
}

#[async_generator]
async fn within_a_manager() -> impl Stream<Item = String> + Send {
    let used: Result<(), String> = async_with!(text(), |text| {
        for _ in 0..3 {
            text.push('!');
            yield_!(text.clone());
            pause().await;
        }
        Ok(())
    });
    yield_!(format!("{used:?}"));
}

#[test]
fn a_block_goes_from_thread_to_thread() {
    let used = run(async {
        async_with!(text(), |text| {
            for _ in 0..3 {
                text.push('!');
                pause().await;
            }
            if text.is_empty() {
                return Err(String::new());
            }
            Ok(text.clone())
        })
    });
    assert_eq!(used.as_deref(), Ok("text!!!"));
    let expected = ["text!", "text!!", "text!!!", "Ok(())"];
    assert_eq!(items(within_a_manager()), expected);
}

/// Holds a reference to its own local variable.
#[async_generator]
async fn sums(up_to: usize) -> impl AsyncGenerator<Yield = usize> + Send + Sync + Debug {
    let mut sum = 0;
    let pointer = &mut sum;
    for n in 0..up_to {
        *pointer += n;
        yield_!(*pointer);
        pause().await;
    }
}

#[test]
fn several_look_at_one_at_once() {
    let mut generator = Box::pin(sums(4));
    let mut seen = Vec::new();
    loop {
        let status = generator.status();
        at_once(|_| {
            assert_eq!(generator.status(), status);
            let name = format!("{status:?}");
            assert!(format!("{generator:?}").contains(&name), "{generator:?}");
        });
        match once(generator.anext()) {
            Poll::Ready(Ok(GeneratorState::Yielded(sum))) => seen.push(sum),
            Poll::Ready(_) => break,
            Poll::Pending => {}
        }
    }
    assert_eq!(seen, [0, 1, 3, 6]);
}
