//! Safe code that tries to keep the value that a manager lends, to get it twice, or to break the
//! connection between a manager and its use. Attacks that must not compile are in
//! `ui-tests/ui/soundness`.
#![forbid(unsafe_code)]

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use asyncgen::exit::ExitWith;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, async_context_manager, nullcontext,
};
use asyncgen_tests::pause;

fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn now<F: Future>(future: F) -> F::Output {
    match once(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fn at_length<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
    panic!("it waits")
}

/// Returns `true` if the call panics.
fn panics<T>(call: impl FnOnce() -> T) -> bool {
    catch_unwind(AssertUnwindSafe(call)).is_err()
}

/// Returns the outcome that `poll_exit` of a manager without an error takes. Safe code can create
/// it.
fn completed<E>() -> Result<Completed, E> {
    <Completed as ExitWith<E, Result<(), E>>>::split(Ok(())).1
}

macro_rules! hidden {
    ($($tokens:tt)*) => {
        $($tokens)*
    };
}

/// Forges the permit that a yield in a cleanup lacks, and defines a macro that hides the yield.
///
/// The compiler refuses such a yield without the permit. The attacks show that nothing else depends on that.
macro_rules! permit_in_cleanup {
    ($permit:ident, $lend:ident) => {
        let $permit = asyncgen::__private::yield_permit();
        macro_rules! $lend {
            ($value:expr) => {
                yield_!($value)
            };
        }
    };
}

mod by_hand;
mod closing;
mod entered;
mod lent_on;
mod lying;
mod panics_of_a_coercion;
mod random;
mod stacks;
mod switched_pointers;
mod users_async_with;

/// Lends a `String` of its own. The text is on the heap, where tools detect a use after free.
#[async_context_manager]
async fn text(text: &str) -> impl AsyncContextManager<Value = String> {
    let mut text = String::from(text);
    pause().await;
    let pointer = &mut text;
    yield_!(&mut *pointer);
    pointer.push('.');
    pause().await;
    text.push('.');
}

/// A waker that tries to poll the manager it wakes.
#[test]
fn waker_that_polls() {
    type Shared = Mutex<
        Option<
            Pin<Box<dyn AsyncContextManager<Value = String, Error = Infallible, Exit = ()> + Send>>,
        >,
    >;

    struct Polls(Arc<Shared>);

    impl Wake for Polls {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            let Ok(mut shared) = self.0.try_lock() else {
                return;
            };
            let Some(manager) = &mut *shared else { return };
            let waker = Waker::from(self.clone());
            let mut cx = Context::from_waker(&waker);
            let _ = catch_unwind(AssertUnwindSafe(|| manager.as_mut().value().push('?')));
            let _ = catch_unwind(AssertUnwindSafe(|| {
                let _ = manager.as_mut().poll_exit(&mut cx, &mut Some(completed()));
            }));
        }
    }

    let first = Arc::new(Shared::new(Some(text("first").boxed())));
    let waker = Waker::from(Arc::new(Polls(first.clone())));
    let mut cx = Context::from_waker(&waker);
    // Polls the second manager with a waker that polls the first, in each state of both.
    let mut second = text("second").boxed();
    for _ in 0..2 {
        let _ = second.as_mut().poll_enter(&mut cx);
        let _ = first
            .lock()
            .unwrap()
            .as_mut()
            .unwrap()
            .as_mut()
            .poll_enter(&mut cx);
    }
    second.as_mut().value().push('!');
    waker.wake_by_ref();
    assert_eq!(second.as_mut().value(), "second!");
    let _ = second.as_mut().poll_exit(&mut cx, &mut Some(completed()));
    assert!(second.as_mut().poll_exit(&mut cx, &mut None).is_ready());
    first.lock().unwrap().take();
}

/// Zero-sized tokens and values behave like all others.
#[test]
fn of_no_size() {
    #[async_context_manager]
    async fn nothing() -> impl AsyncContextManager<Value = [u8]> {
        yield_!(&mut []);
    }

    let mut manager = pin!(nothing());
    let mut entered = now(manager.as_mut().enter());
    assert!(entered.value().is_empty());
    now(entered.exit(()));
    let mut manager = pin!(nullcontext(()));
    assert_eq!(*now(manager.as_mut().enter()).value(), ());
}
