//! The part that both exit stacks share: their entries, and exiting or closing them one after the other.

use alloc::boxed::Box;
use core::mem;
use core::pin::Pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::task::{Context, Poll, ready};

use crate::context_manager::exit::Completed;
use crate::context_manager::exit_stack::entry::StackEntry;
use crate::panic::{self, Panic};
use crate::raw::{Arena, Exclusive};

/// An exit stack with the error type `E`, whose entries are converted to the trait object `T`.
pub(crate) struct Stack<T: ?Sized, E> {
    // Declared first, and so dropped first: its entry was above those in the arena.
    closing: Exclusive<Closing<T, E>>,
    entries: Arena<T>,
    /// The number of values in `entries` that may run a cleanup.
    cleanups: AtomicUsize,
    /// `true` if the entry in `closing` would run a cleanup if it were closed now.
    // A copy, because a shared reference gives no access to the entry.
    current_has_cleanup: bool,
}

/// The progress of exiting or closing a stack.
struct Closing<T: ?Sized, E> {
    /// The entry that is being exited or closed.
    entry: Option<Pin<Box<T>>>,
    stage: Stage<E>,
}

enum Stage<E> {
    /// The stack is neither being exited nor being closed.
    Idle,
    Exiting {
        /// The outcome that the next entry receives. `None` while an entry has it.
        outcome: Option<Result<Completed, E>>,
        /// `true` if the outcome that the current entry receives is an error.
        is_failure: bool,
        /// `true` if an entry has suppressed an error.
        is_suppressed: bool,
    },
    Closing,
    /// An entry has panicked, so that the remaining ones are closed.
    Unwinding(Panic),
}

// The entries are on the heap, and nothing else is pinned.
impl<T: ?Sized, E> Unpin for Stack<T, E> {}

impl<T: ?Sized, E> Stack<T, E> {
    pub(crate) const fn new() -> Self {
        Stack {
            closing: Exclusive::new(Closing {
                entry: None,
                stage: Stage::Idle,
            }),
            entries: Arena::new(),
            cleanups: AtomicUsize::new(0),
            current_has_cleanup: false,
        }
    }

    /// Moves all entries to a new stack.
    pub(crate) fn pop_all(&mut self) -> Self {
        let mut stack = Stack::new();
        mem::swap(&mut stack.entries, &mut self.entries);
        mem::swap(&mut stack.cleanups, &mut self.cleanups);
        stack
    }
}

impl<T: StackEntry<E> + ?Sized, E> Stack<T, E> {
    /// Adds an entry, and returns a reference to it. `erase` converts the entry to the trait object.
    pub(crate) fn insert<N: StackEntry<E>>(
        &self,
        entry: Pin<Box<N>>,
        erase: fn(Pin<Box<N>>) -> Pin<Box<T>>,
    ) -> Pin<&mut N> {
        if entry.may_run_cleanup() {
            self.cleanups.fetch_add(1, Ordering::Relaxed);
        }
        self.entries.insert(entry, erase)
    }

    /// Returns `true` if closing the stack now might run a cleanup.
    pub(crate) fn has_pending_cleanup(&self) -> bool {
        self.current_has_cleanup || self.cleanups.load(Ordering::Relaxed) > 0
    }

    /// Exits all entries, the last one first.
    #[track_caller]
    pub(crate) fn poll_exit(
        &mut self,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, E>>,
    ) -> Poll<Result<Option<Completed>, E>> {
        let stage = &mut self.closing.get_mut().stage;
        match (outcome.take(), &stage) {
            (Some(outcome), Stage::Idle) => {
                *stage = Stage::Exiting {
                    outcome: Some(outcome),
                    is_failure: false,
                    is_suppressed: false,
                };
            }
            (None, Stage::Exiting { .. } | Stage::Unwinding(_)) => {}
            (Some(_), _) => panic!("the exit stack is being exited or closed already"),
            (None, _) => panic!(
                "the exit stack is not being exited: pass `&mut Some(outcome)` to the first `poll_exit`"
            ),
        }
        ready!(self.poll_entries(cx));
        match mem::replace(&mut self.closing.get_mut().stage, Stage::Idle) {
            Stage::Exiting {
                outcome,
                is_suppressed,
                ..
            } => {
                let outcome = outcome.expect("the last entry has returned it");
                Poll::Ready(outcome.map(|completed| (!is_suppressed).then_some(completed)))
            }
            Stage::Unwinding(panic) => panic.resume(),
            Stage::Idle | Stage::Closing => unreachable!("the stack was being exited"),
        }
    }

    /// Closes all entries, the last one first.
    pub(crate) fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let closing = self.closing.get_mut();
        if let Stage::Idle | Stage::Exiting { .. } = closing.stage {
            let exiting = mem::replace(&mut closing.stage, Stage::Closing);
            // Dropping the outcome may panic.
            if let Err(panic) = panic::catch(|| drop(exiting)) {
                closing.unwind(panic);
            }
        }
        ready!(self.poll_entries(cx));
        match mem::replace(&mut self.closing.get_mut().stage, Stage::Idle) {
            Stage::Unwinding(panic) => panic.resume(),
            _ => Poll::Ready(()),
        }
    }

    /// Exits or closes the entries one after the other, as the stage requires, until none is left.
    fn poll_entries(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let closing = self.closing.get_mut();
        loop {
            if closing.entry.is_none() {
                let Some(entry) = self.entries.pop() else {
                    return Poll::Ready(());
                };
                if entry.may_run_cleanup() {
                    *self.cleanups.get_mut() -= 1;
                }
                closing.start(entry);
            }
            match panic::catch(|| closing.poll_entry(cx)) {
                Ok(Poll::Pending) => {
                    let entry = closing.entry.as_deref();
                    self.current_has_cleanup = entry.is_some_and(T::has_pending_cleanup);
                    return Poll::Pending;
                }
                Ok(Poll::Ready(())) => {}
                Err(panic) => closing.unwind(panic),
            }
            self.current_has_cleanup = false;
            let entry = closing.entry.take();
            if let Err(panic) = panic::catch(|| drop(entry)) {
                closing.unwind(panic);
            }
        }
    }
}

impl<T: ?Sized, E> Closing<T, E> {
    /// Stores the entry that is exited or closed next.
    fn start(&mut self, entry: Pin<Box<T>>) {
        self.entry = Some(entry);
        if let Stage::Exiting {
            outcome,
            is_failure,
            ..
        } = &mut self.stage
        {
            *is_failure = matches!(outcome, Some(Err(_)));
        }
    }

    /// Stores a panic, which closes the remaining entries. It replaces an earlier panic.
    fn unwind(&mut self, panic: Panic) {
        let previous = mem::replace(&mut self.stage, Stage::Unwinding(panic));
        panic::catch_and_discard(|| drop(previous));
    }
}

impl<T: StackEntry<E> + ?Sized, E> Closing<T, E> {
    /// Exits the entry, or closes it.
    fn poll_entry(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(entry) = &mut self.entry else {
            return Poll::Ready(());
        };
        let entry = entry.as_mut();
        let Stage::Exiting {
            outcome,
            is_failure,
            is_suppressed,
        } = &mut self.stage
        else {
            return entry.poll_close(cx);
        };
        let Some(exit) = ready!(entry.poll_exit(cx, outcome)) else {
            return Poll::Ready(());
        };
        if let Ok(completed) = &exit {
            assert!(
                completed.is_none() || !*is_failure,
                "a context manager returned the `Completed` of another use: this block failed"
            );
            *is_suppressed |= completed.is_none();
        }
        *outcome = Some(exit.map(|_| Completed::new()));
        Poll::Ready(())
    }
}
