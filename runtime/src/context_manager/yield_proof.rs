//! A value of size zero by which the compiler counts the yields on each path of a context manager's body.
//!
//! The expansion binds two variables at the head of the body:
//!
//! ```ignore
//! let a_context_manager_yields_once = yield_permit();
//! let mut every_path_yields_once: YieldPermit;
//! ```
//!
//! Each `yield_!` moves the permit from the first variable to the second:
//!
//! ```ignore
//! every_path_yields_once = a_context_manager_yields_once;
//! ```
//!
//! So a second yield on a path, and a yield in a loop, use a moved value. An exit of the body that is valid only after a yield reads the
//! second variable, which is uninitialized if a path without a yield leads to the exit. The compiler reports both, and shows the names.
//!
//! The soundness argument does not rely on this.

/// The right of a body to yield, and after the yield the proof of it.
#[derive(Debug)]
pub struct YieldPermit(());

/// Creates the permit of a body, or the proof of a path on which a block proves its own paths.
#[inline(always)]
#[must_use]
pub const fn yield_permit() -> YieldPermit {
    YieldPermit(())
}

/// Returns the value of an exit that has a proof.
#[inline(always)]
pub fn proven<T>(value: T, _: &YieldPermit) -> T {
    value
}
