//! Reports of cleanups that do not run because a generator or context manager was dropped.
//!
//! The futures of a `finally!` call [`report`] if they are dropped before the cleanup has ended. [`Managed`](crate::wrappers::Managed) sets
//! the cause with a [`CauseScope`] while it drops its generator. Builds without `debug_assertions` neither report nor set causes.

#![cfg_attr(
    not(debug_assertions),
    allow(dead_code, reason = "nothing is reported without `debug_assertions`")
)]

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::cell::Cell;
use core::fmt;
use core::mem;
use std::sync::{Mutex, PoisonError, RwLock};
use std::{eprintln, thread_local};

use crate::panic;

/// `true` if lost cleanups are reported.
pub(crate) const REPORTS_LOSSES: bool = cfg!(debug_assertions);

/// Describes a cleanup that did not run, or did not run to its end, because a generator or context manager was dropped.
///
/// The hook that [`set_lost_cleanup_hook`] sets receives it. `Display` formats the line that the default hook prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LostCleanup {
    name: &'static str,
    cause: LostCleanupCause,
}

impl LostCleanup {
    /// Returns the path of the function that contains the `finally!`.
    ///
    /// It is the [name](crate::AsyncGenerator::name) of the generator or context manager. If the cleanup is lost because a managed generator
    /// or context manager is dropped, it is the name of the managed one, which may contain the one with the `finally!`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the reason why the cleanup did not run.
    pub const fn cause(&self) -> LostCleanupCause {
        self.cause
    }
}

/// The reason why a cleanup did not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LostCleanupCause {
    /// The generator or context manager is not managed, and was dropped without having been closed.
    NotClosed,
    /// The managed generator or context manager was dropped, and has no finalizer.
    ///
    /// There was neither a hook nor, with the feature `tokio`, a tokio runtime when it was first polled.
    NoFinalizer,
    /// The future that closes the managed generator or context manager was dropped before it completed.
    ///
    /// Its finalizer dropped the future, or the runtime that had been given the future was shut down.
    ClosingDropped,
}

/// Formats what happened, and how to avoid it.
impl fmt::Display for LostCleanup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match self.cause {
            LostCleanupCause::NotClosed => write!(
                f,
                "`{name}` was dropped before the cleanup of its `finally!` had ended. Close it with `aclose()`, or make it `managed()`. \
                 If it borrows, do this with a generator or context manager that contains it and owns what it borrows. (Further losses \
                 in this function are not reported.)"
            ),
            LostCleanupCause::NoFinalizer => write!(
                f,
                "`{name}` is managed and was dropped before its cleanup had ended, but it has no finalizer: enable the feature `tokio` \
                 and poll it in a tokio runtime, call `managed_with()` or `managed_local_with()`, or set a finalizer with a function in \
                 `asyncgen::hooks`"
            ),
            LostCleanupCause::ClosingDropped => write!(
                f,
                "the future that closes `{name}` was dropped before the cleanup had ended: await `asyncgen::hooks::shutdown()` before \
                 the runtime shuts down"
            ),
        }
    }
}

type Hook = Arc<dyn Fn(LostCleanup) + Send + Sync>;

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

// The locks below are released before user code runs, so a hook may set hooks, and may drop generators.

/// Sets a hook of the process that is called when a cleanup is lost.
///
/// A cleanup is lost if a generator or context manager is dropped while it is in a `finally!` or in its cleanup, and nothing closes it. The
/// default hook prints a line to stderr. The hook is called in builds of this crate with `debug_assertions` only, and once for each
/// function: further losses of a `finally!` in the same function are not reported. All losses of a managed generator or context manager
/// that is dropped are reported as one, with its name.
///
/// | The generator or context manager is dropped | Reported |
/// |---|---|
/// | before its first poll, after it has completed, or outside any `finally!` | no |
/// | in a `finally!` or in its cleanup | yes |
/// | likewise, while `aclose` or `async_with!` closes it | yes |
/// | likewise, but it is [managed](crate::AsyncGeneratorExt::managed) and has a finalizer | no |
/// | likewise, but the future that closes it is dropped by the finalizer or the runtime | yes |
/// | because the cleanup panicked | no |
///
/// The hook is called where the generator is dropped: in a task, in another destructor, or during a panic. The destructors of the body
/// run afterwards. If the hook itself loses a cleanup, that loss is not reported.
///
/// If your program drops generators on purpose, because their cleanups do not matter, silence the report with a hook that does nothing.
///
/// # Panics
///
/// A panic of the hook is reported by the panic hook and then discarded, because the generator may be dropped during a panic.
///
/// # Where the semantics come from
///
/// The `ResourceWarning` of [Trio](https://trio.readthedocs.io/en/stable/reference-core.html#async-generators) for an async generator that
/// is garbage-collected before it is exhausted. Here, a generator outside any `finally!` has no cleanup to lose, and is not reported. This
/// function and [`take_lost_cleanup_hook`] correspond to [`std::panic::set_hook`] and [`std::panic::take_hook`].
///
/// # Example
///
/// ```
/// use asyncgen::hooks::set_lost_cleanup_hook;
///
/// // Print nothing:
/// set_lost_cleanup_hook(|_| {});
///
/// // Use the program's own log:
/// set_lost_cleanup_hook(|lost| println!("WARN {lost}"));
/// ```
pub fn set_lost_cleanup_hook(hook: impl Fn(LostCleanup) + Send + Sync + 'static) {
    let before = replace_hook(Some(Arc::new(hook)));
    drop(before);
}

/// Returns the hook that is called when a cleanup is lost, and sets the default hook.
///
/// # Example
///
/// Calling the previous hook as well:
///
/// ```
/// use asyncgen::hooks::{set_lost_cleanup_hook, take_lost_cleanup_hook};
///
/// let before = take_lost_cleanup_hook();
/// set_lost_cleanup_hook(move |lost| {
///     // ..
///     before(lost);
/// });
/// ```
pub fn take_lost_cleanup_hook() -> Arc<dyn Fn(LostCleanup) + Send + Sync> {
    replace_hook(None).unwrap_or_else(|| Arc::new(print))
}

fn replace_hook(hook: Option<Hook>) -> Option<Hook> {
    let mut current = HOOK.write().unwrap_or_else(PoisonError::into_inner);
    mem::replace(&mut current, hook)
}

/// The default hook.
fn print(lost: LostCleanup) {
    eprintln!("asyncgen: {lost}");
}

/// Reports that a cleanup of the function is lost, unless a cleanup of the function has been reported before.
///
/// In a [`CauseScope`], the loss is reported as one of the scope.
#[cold]
pub(crate) fn report(name: &'static str) {
    let cause = LostCleanupCause::NotClosed;
    let lost = settle_scope().map_or(LostCleanup { name, cause }, |scope| scope.lost);
    call_hook(lost);
}

/// Calls the hook, unless it has been called for the function, or is running in this thread.
fn call_hook(lost: LostCleanup) {
    static REPORTED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

    // `try_with`, because the thread may be being destroyed.
    let is_reporting = IS_REPORTING.try_with(|is_reporting| is_reporting.replace(true));
    if is_reporting.unwrap_or(false) {
        return;
    }
    let is_first = REPORTED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(lost.name);
    if is_first {
        let hook = HOOK
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .unwrap_or_else(|| Arc::new(print));
        // A second panic during unwinding would abort.
        panic::catch_and_discard(|| hook(lost));
        // Drops what the hook captured, if the hook has been replaced.
        panic::catch_and_discard(|| drop(hook));
    }
    let _ = IS_REPORTING.try_with(|is_reporting| is_reporting.set(false));
}

thread_local! {
    static SCOPE: Cell<Option<Scope>> = const { Cell::new(None) };
    static IS_REPORTING: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, Copy, Debug)]
struct Scope {
    // The report of all losses in the scope. The hook receives it once.
    lost: LostCleanup,
    // `true` if the end of the scope has nothing to report.
    is_settled: bool,
}

/// Makes the end of the innermost scope report nothing. Returns that scope.
fn settle_scope() -> Option<Scope> {
    let settle = |scope| Scope {
        is_settled: true,
        ..scope
    };
    SCOPE
        .try_with(|scope| {
            scope.set(scope.get().map(settle));
            scope.get()
        })
        .ok()
        .flatten()
}

/// A scope in which a managed generator or context manager is dropped with a cleanup pending. It is the cause of the losses in the scope,
/// which are reported with its name.
///
/// The end of the scope reports a loss itself if no `finally!` has done so, because the generator or context manager may not be created by
/// our attributes.
#[derive(Debug)]
pub(crate) struct CauseScope {
    before: Option<Scope>,
}

impl CauseScope {
    /// Begins a scope for the managed generator or context manager of this name. Returns `None` if losses are not reported.
    pub(crate) fn enter(name: &'static str, cause: LostCleanupCause) -> Option<Self> {
        if !REPORTS_LOSSES {
            return None;
        }
        let scope = Scope {
            lost: LostCleanup { name, cause },
            is_settled: false,
        };
        // The surrounding scope must not report the losses of this one a second time.
        settle_scope();
        let before = SCOPE
            .try_with(|current| current.replace(Some(scope)))
            .ok()?;
        Some(CauseScope { before })
    }

    /// Records that a finalizer will run the pending cleanup of what the innermost scope drops.
    pub(crate) fn settle() {
        if REPORTS_LOSSES {
            settle_scope();
        }
    }
}

impl Drop for CauseScope {
    fn drop(&mut self) {
        let ended = SCOPE.try_with(|current| current.replace(self.before));
        if let Ok(Some(Scope {
            lost,
            is_settled: false,
        })) = ended
        {
            call_hook(lost);
        }
    }
}
