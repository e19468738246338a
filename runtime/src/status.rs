//! Where a generator stands.

/// Where a generator stands between two polls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Not polled yet.
    Created,
    /// At a yield.
    Suspended,
    /// At an await: the poll before this one was pending.
    Running,
    /// Finished, or its body panicked.
    Closed,
}
