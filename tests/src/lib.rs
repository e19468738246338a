//! Helpers that several test files share. The tests are in `tests/tests`.

mod events;

pub use events::{AtDrop, Log, panic_of, text_of};

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::env;
use std::future::poll_fn;
use std::path::Path;
use std::pin::{Pin, pin};
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::{Stream, StreamExt};

/// The rustc version of the snapshots: the errors in `ui-tests` and the sizes in `frame_sizes.rs`.
pub const SNAPSHOT_COMPILER: &str = "1.95";

/// Returns `true` if the installed rustc is the version of the snapshots.
pub fn is_snapshot_compiler() -> bool {
    let version = ask_rustc(&["--version"]);
    version.starts_with(&format!("rustc {SNAPSHOT_COMPILER}."))
}

/// Returns `true` if the source of the standard library is installed. rustc then quotes it in errors.
pub fn has_rust_src() -> bool {
    let sysroot = ask_rustc(&["--print", "sysroot"]);
    let source = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    source.is_dir()
}

fn ask_rustc(arguments: &[&str]) -> String {
    // The one that cargo was told to use, if it was.
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(arguments).output().unwrap().stdout;
    String::from_utf8(output).unwrap()
}

/// Runs a stream to its end and returns its items.
pub fn collect<S: Stream>(stream: S) -> Vec<S::Item> {
    futures::executor::block_on(stream.collect())
}

/// Polls a stream once, with a waker that does nothing.
pub fn poll<S: Stream + Unpin>(stream: &mut S) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(Waker::noop()))
}

/// Runs a future to its end. Panics if the future is pending without having woken its waker.
pub fn run<F: Future>(future: F) -> F::Output {
    poll_times(future, u32::MAX, &Cell::new(0)).expect("it came to its end")
}

/// Polls a future at most `limit` times and drops it. Returns `None` if it was still pending.
/// Panics if the future is pending without having woken its waker.
pub fn poll_times<F: Future>(future: F, limit: u32, polls: &Cell<u32>) -> Option<F::Output> {
    struct Woken(AtomicBool);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    while polls.get() < limit {
        assert!(
            woken.0.swap(false, Ordering::Relaxed),
            "nothing would wake it"
        );
        polls.set(polls.get() + 1);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
    }
    None
}

/// Polls a future at most `times` times and drops it. Returns the last result.
pub fn polled<F: Future>(future: F, times: u32) -> Poll<F::Output> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        if polled.is_ready() {
            return polled;
        }
    }
    Poll::Pending
}

/// Returns a future that is pending at its first poll.
pub async fn pause() {
    let mut paused = false;
    poll_fn(|cx| {
        if paused {
            return Poll::Ready(());
        }
        paused = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Keeps track of which of its values are alive.
#[derive(Clone, Debug, Default)]
pub struct Census(Rc<RefCell<(u32, BTreeSet<u32>)>>);

impl Census {
    /// Creates a value.
    pub fn value(&self) -> Counted {
        let (next, alive) = &mut *self.0.borrow_mut();
        *next += 1;
        alive.insert(*next);
        Counted {
            number: *next,
            census: self.clone(),
        }
    }

    /// Returns the number of values that are alive.
    pub fn alive(&self) -> usize {
        self.0.borrow().1.len()
    }

    /// Returns the number of values that were ever created.
    pub fn born(&self) -> u32 {
        self.0.borrow().0
    }
}

/// A value that its [`Census`] keeps track of.
#[derive(Debug)]
pub struct Counted {
    number: u32,
    census: Census,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let was_alive = self.census.0.borrow_mut().1.remove(&self.number);
        assert!(was_alive, "dropped twice");
    }
}

/// Evaluates to `true` if the type of a value implements a trait.
///
/// Method lookup prefers the inherent method, which exists only if the type implements the trait.
#[macro_export]
macro_rules! implements {
    ($value:expr, $Trait:path) => {{
        struct Probe<T>(std::marker::PhantomData<T>);
        impl<T: $Trait> Probe<T> {
            fn implements(&self) -> bool {
                true
            }
        }
        #[allow(dead_code)]
        trait Otherwise {
            fn implements(&self) -> bool;
        }
        impl<T> Otherwise for Probe<T> {
            fn implements(&self) -> bool {
                false
            }
        }
        fn probe<T>(_: &T) -> Probe<T> {
            Probe(std::marker::PhantomData)
        }
        probe(&$value).implements()
    }};
}

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
