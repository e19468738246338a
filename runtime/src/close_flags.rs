//! The flags that a closable generator and the constructs in its body share.

/// Flags that coordinate closing.
///
/// Closing starts at the outside. The generator polls its body with `closing` set. The outermost construct that participates (a `finally!`,
/// an `async_with!`, or a delegation to a generator with one) polls its contents if those participate in turn. The innermost construct runs
/// its cleanup and sets `closed`. The construct around it then drops its contents, runs its own cleanup, and sets `closed` itself.
// One byte, since every poll copies it twice.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseFlags(u8);

impl CloseFlags {
    pub(crate) const NONE: CloseFlags = CloseFlags(0);
    const CLOSING: u8 = 1;
    const CLOSED: u8 = 2;
    const PARTICIPATES: u8 = 4;
    const CLEANUP: u8 = 8;

    /// Returns `true` if the generator is being closed.
    #[inline]
    pub(crate) const fn closing(self) -> bool {
        self.0 & CloseFlags::CLOSING != 0
    }

    /// Returns `true` if the future that was polled is closed, and must be dropped where it is suspended.
    #[inline]
    pub(crate) const fn closed(self) -> bool {
        self.0 & CloseFlags::CLOSED != 0
    }

    /// Returns `true` if the future that was polled participates in closing where it is suspended.
    ///
    /// It has a cleanup to run, or it delegates to a generator that may outlive it, and which must be closed even without a cleanup.
    #[inline]
    pub(crate) const fn participates_in_close(self) -> bool {
        self.0 & CloseFlags::PARTICIPATES != 0
    }

    /// Returns `true` if the future that was polled has a cleanup to run where it is suspended.
    #[inline]
    pub(crate) const fn has_cleanup(self) -> bool {
        self.0 & CloseFlags::CLEANUP != 0
    }

    #[inline]
    pub(crate) const fn set_closing(&mut self, closing: bool) {
        self.set(CloseFlags::CLOSING, closing);
    }

    #[inline]
    pub(crate) const fn set_closed(&mut self, closed: bool) {
        self.set(CloseFlags::CLOSED, closed);
    }

    /// Sets whether there is a cleanup to run. A future with a cleanup participates in closing.
    #[inline]
    pub(crate) const fn set_cleanup(&mut self, has_cleanup: bool) {
        self.set(CloseFlags::CLEANUP | CloseFlags::PARTICIPATES, has_cleanup);
    }

    /// Sets that the future participates in closing, with or without a cleanup to run.
    #[inline]
    pub(crate) const fn set_participates_in_close(&mut self) {
        self.set(CloseFlags::PARTICIPATES, true);
    }

    /// Clears the flags that a poll sets, and keeps the flag that it reads.
    #[inline]
    pub(crate) const fn only_closing(self) -> Self {
        CloseFlags(self.0 & CloseFlags::CLOSING)
    }

    #[inline]
    const fn set(&mut self, bits: u8, value: bool) {
        self.0 = self.0 & !bits | if value { bits } else { 0 };
    }
}

/// The flags of an exchange: [`CloseFlags`], or `()` if nothing in the body participates in closing.
pub trait Flags: Copy + Sync + 'static {
    /// Returns the flags for reading. `()` has none set.
    fn get(self) -> CloseFlags;

    /// Returns the flags for writing, if there are any.
    fn get_mut(&mut self) -> Option<&mut CloseFlags>;

    /// Returns the flags to start a poll with.
    fn before_poll(self) -> Self;
}

impl Flags for () {
    #[inline]
    fn get(self) -> CloseFlags {
        CloseFlags::NONE
    }

    #[inline]
    fn get_mut(&mut self) -> Option<&mut CloseFlags> {
        None
    }

    #[inline]
    fn before_poll(self) {}
}

impl Flags for CloseFlags {
    #[inline]
    fn get(self) -> CloseFlags {
        self
    }

    #[inline]
    fn get_mut(&mut self) -> Option<&mut CloseFlags> {
        Some(self)
    }

    #[inline]
    fn before_poll(self) -> Self {
        self.only_closing()
    }
}
