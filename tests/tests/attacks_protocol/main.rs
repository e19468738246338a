//! Safe code that tries to break the connection between a generator and the code that delegates to
//! it, closes it or cleans up in it. Attacks on streams are in `attacks.rs`. Attacks that must not
//! compile are in `ui-tests/ui/soundness`.
#![forbid(unsafe_code)]

mod lent_exchanges;
mod lying;
mod panics_of_an_item;
mod payloads_whose_destructors_panic;
mod pinned_in_a_list;
mod switched_pointers;

use std::cell::Cell;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

fn now<F: Future>(future: F) -> F::Output {
    match once(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A value that counts how many of its kind are alive. Dropping one twice frees its box twice.
#[derive(Debug)]
struct Counted {
    living: Rc<Cell<usize>>,
    name: Box<str>,
}

impl Counted {
    fn new(living: &Rc<Cell<usize>>, name: &str) -> Self {
        living.set(living.get() + 1);
        Counted {
            living: living.clone(),
            name: name.into(),
        }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Counted::new(&self.living, &self.name)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        assert!(!self.name.is_empty());
        self.living.set(self.living.get() - 1);
    }
}

/// A pseudorandom generator with a fixed seed.
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn new(seed: u64) -> Self {
        Random(Rc::new(Cell::new(seed * 7_919 + 1)))
    }

    fn below(&self, bound: u64) -> u64 {
        let next = self.0.get().wrapping_mul(6_364_136_223_846_793_005);
        self.0.set(next.wrapping_add(1_442_695_040_888_963_407));
        (self.0.get() >> 33) % bound
    }
}

/// Returns the number of rounds of random tests. The environment variable `ROUNDS` overrides it.
fn rounds() -> u64 {
    std::env::var("ROUNDS").map_or(2_000, |rounds| rounds.parse().unwrap())
}

/// Silences panics, except for those of the assertions in this folder.
fn show_assertions_alone() {
    // The closure captures nothing: ThreadSanitizer does not see the lock that orders accesses to what it captures.
    std::panic::set_hook(Box::new(|info| {
        let folder = Path::new(file!()).parent();
        if info
            .location()
            .is_some_and(|at| Path::new(at.file()).parent() == folder)
        {
            eprintln!("{info}");
        }
    }));
}
