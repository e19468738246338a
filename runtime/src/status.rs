//! Where a generator stands.

/// Where a generator stands between two polls.
///
/// The first three are numbered as the `Poll<Option<_>>` that a poll returns with them,
/// `Ready(None)`, `Ready(Some(_))` and `Pending`, is laid out: the one is then the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Finished, or its body panicked.
    Closed,
    /// At a yield.
    Suspended,
    /// At an await: the poll before this one was pending.
    Running,
    /// Not polled yet.
    Created,
}
