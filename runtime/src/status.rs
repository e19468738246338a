//! Where a generator stands.

/// Where a generator stands between two polls.
///
/// As Python's [`inspect.getasyncgenstate`]. What each verb makes of each is a table of the
/// [guide](crate::guide::protocol), which has examples, too.
///
/// [`inspect.getasyncgenstate`]:
///     https://docs.python.org/3/library/inspect.html#inspect.getasyncgenstate
// The first three are numbered as the `Poll<Option<_>>` that a poll returns with them,
// `Ready(None)`, `Ready(Some(_))` and `Pending`, is laid out: the one is then the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Finished, closed, being closed, or its body panicked.
    Closed,
    /// At a `yield_!`, whose value was taken: the next resumption is its value.
    Suspended,
    /// At an await: the poll before was pending, and whoever polled may have given up.
    Running,
    /// Not polled yet.
    Created,
}
