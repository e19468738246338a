//! What goes into a generator: nothing, values, or values and errors.

use core::convert::Infallible;

use crate::exchange::Invariant;
use crate::status::Status;

/// How a generator is resumed: `()` with nothing, as a stream is; [`Sent`] with values; [`Thrown`]
/// with values and errors.
pub trait Protocol {
    /// What is sent.
    type Resume;
    /// What is thrown.
    type Throw;
    /// What a `yield_!` evaluates to.
    type Resumption;
    /// What a `yield_from_!` of a stream evaluates to: a stream takes no errors, so one that is
    /// thrown meanwhile ends it.
    type Interrupted;
    /// `Notes`, or nothing where nobody can close the generator but by dropping it.
    type Notes: Copy;
    /// Those of a generator that did not run yet.
    const NO_NOTES: Self::Notes;

    /// A value, sent.
    fn sent(value: Self::Resume) -> Self::Resumption;

    /// An error, thrown.
    fn thrown(error: Self::Throw) -> Self::Resumption;

    /// A resumption, as it came.
    fn resumption(resumption: Self::Resumption) -> Result<Self::Resume, Self::Throw>;

    /// What a poll brings that says nothing.
    fn by_default(status: Status) -> Option<Self::Resumption>
    where
        Self::Resume: Default;

    /// What becomes of a stream's items where a resumption came meanwhile.
    fn interrupt(resumption: Self::Resumption) -> Result<(), Self::Interrupted>;

    /// The value of a stream that came to its end.
    fn uninterrupted() -> Self::Interrupted;

    /// The notes, if there are any.
    fn notes(notes: &Self::Notes) -> Notes;

    /// The notes, to be written, if there are any.
    fn notes_mut(notes: &mut Self::Notes) -> Option<&mut Notes>;
}

/// What a closable generator and the constructs in its body tell each other.
///
/// Closing goes inwards: the generator polls its body with `closing` set, and the outermost
/// construct that takes part (a `finally!`, or a delegation) polls what it holds if that is
/// `involved` in turn. It comes back outwards: the innermost one cleans up and says `closed`,
/// whereupon the one around it drops what it held, cleans up, and says so itself.
// In one byte, since every poll hands them in and back out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notes(u8);

impl Notes {
    const NONE: Notes = Notes(0);
    const CLOSING: u8 = 1;
    const CLOSED: u8 = 2;
    const INVOLVED: u8 = 4;
    const GUARDED: u8 = 8;

    /// Whether the generator is being closed.
    #[inline(always)]
    pub(crate) const fn closing(self) -> bool {
        self.0 & Notes::CLOSING != 0
    }

    /// Whether what was polled is closed, and has to be dropped where it stands.
    #[inline(always)]
    pub(crate) const fn closed(self) -> bool {
        self.0 & Notes::CLOSED != 0
    }

    /// Whether what was polled takes part in being closed where it stands: it has something to clean
    /// up, or it delegates. (What it delegates to may outlive it, and is to be closed then even if it
    /// has nothing to clean up.)
    #[inline(always)]
    pub(crate) const fn involved(self) -> bool {
        self.0 & Notes::INVOLVED != 0
    }

    /// Whether what was polled has something to clean up where it stands.
    #[inline(always)]
    pub(crate) const fn guarded(self) -> bool {
        self.0 & Notes::GUARDED != 0
    }

    #[inline(always)]
    pub(crate) fn set_closing(&mut self, closing: bool) {
        self.set(Notes::CLOSING, closing);
    }

    #[inline(always)]
    pub(crate) fn set_closed(&mut self, closed: bool) {
        self.set(Notes::CLOSED, closed);
    }

    /// Says whether there is something to clean up, which is to take part in being closed.
    #[inline(always)]
    pub(crate) fn set_guarded(&mut self, guarded: bool) {
        self.set(Notes::GUARDED | Notes::INVOLVED, guarded);
    }

    /// Says that it delegates, to what has something to clean up or not.
    #[inline(always)]
    pub(crate) fn set_delegating(&mut self, guarded: bool) {
        self.set(Notes::GUARDED, guarded);
        self.set(Notes::INVOLVED, true);
    }

    /// Leaves what a poll is told, and nothing of what it says.
    #[inline(always)]
    pub(crate) fn before_a_poll(&mut self) {
        self.0 &= Notes::CLOSING;
    }

    #[inline(always)]
    fn set(&mut self, bits: u8, value: bool) {
        self.0 = self.0 & !bits | if value { bits } else { 0 };
    }
}

/// Resumed with nothing, and closed by being dropped.
impl Protocol for () {
    type Resume = ();
    type Throw = Infallible;
    type Resumption = ();
    type Interrupted = ();
    type Notes = ();
    const NO_NOTES: () = ();

    #[inline(always)]
    fn sent((): ()) {}

    #[inline(always)]
    fn thrown(error: Infallible) {
        match error {}
    }

    #[inline(always)]
    fn resumption((): ()) -> Result<(), Infallible> {
        Ok(())
    }

    // Always, whatever the status: then no branch decides on it.
    #[inline(always)]
    fn by_default(_: Status) -> Option<()> {
        Some(())
    }

    #[inline(always)]
    fn interrupt((): ()) -> Result<(), ()> {
        Ok(())
    }

    #[inline(always)]
    fn uninterrupted() {}

    #[inline(always)]
    fn notes((): &()) -> Notes {
        Notes::NONE
    }

    #[inline(always)]
    fn notes_mut((): &mut ()) -> Option<&mut Notes> {
        None
    }
}

/// Resumed with values; `yield_!` evaluates to them.
#[derive(Debug)]
pub struct Sent<S>(Invariant<S>);

impl<S> Protocol for Sent<S> {
    type Resume = S;
    type Throw = Infallible;
    type Resumption = S;
    type Interrupted = ();
    type Notes = Notes;
    const NO_NOTES: Notes = Notes::NONE;

    #[inline(always)]
    fn sent(value: S) -> S {
        value
    }

    #[inline(always)]
    fn thrown(error: Infallible) -> S {
        match error {}
    }

    #[inline(always)]
    fn resumption(resumption: S) -> Result<S, Infallible> {
        Ok(resumption)
    }

    #[inline(always)]
    fn by_default(status: Status) -> Option<S>
    where
        S: Default,
    {
        (status == Status::Suspended).then(S::default)
    }

    #[inline(always)]
    fn interrupt(_: S) -> Result<(), ()> {
        Ok(())
    }

    #[inline(always)]
    fn uninterrupted() {}

    #[inline(always)]
    fn notes(notes: &Notes) -> Notes {
        *notes
    }

    #[inline(always)]
    fn notes_mut(notes: &mut Notes) -> Option<&mut Notes> {
        Some(notes)
    }
}

/// Resumed with values and errors; `yield_!` evaluates to a `Result` of them.
#[derive(Debug)]
pub struct Thrown<S, E>(Invariant<(S, E)>);

impl<S, E> Protocol for Thrown<S, E> {
    type Resume = S;
    type Throw = E;
    type Resumption = Result<S, E>;
    type Interrupted = Result<(), E>;
    type Notes = Notes;
    const NO_NOTES: Notes = Notes::NONE;

    #[inline(always)]
    fn sent(value: S) -> Result<S, E> {
        Ok(value)
    }

    #[inline(always)]
    fn thrown(error: E) -> Result<S, E> {
        Err(error)
    }

    #[inline(always)]
    fn resumption(resumption: Result<S, E>) -> Result<S, E> {
        resumption
    }

    #[inline(always)]
    fn by_default(status: Status) -> Option<Result<S, E>>
    where
        S: Default,
    {
        (status == Status::Suspended).then(|| Ok(S::default()))
    }

    #[inline(always)]
    fn interrupt(resumption: Result<S, E>) -> Result<(), Result<(), E>> {
        match resumption {
            Ok(_) => Ok(()),
            Err(error) => Err(Err(error)),
        }
    }

    #[inline(always)]
    fn uninterrupted() -> Result<(), E> {
        Ok(())
    }

    #[inline(always)]
    fn notes(notes: &Notes) -> Notes {
        *notes
    }

    #[inline(always)]
    fn notes_mut(notes: &mut Notes) -> Option<&mut Notes> {
        Some(notes)
    }
}

/// The protocol of a generator that somebody can close.
#[diagnostic::on_unimplemented(
    message = "`finally!` in a generator that nobody could close",
    label = "return `impl AsyncGenerator<Yield = T>` instead of `impl Stream<Item = T>`",
    note = "an `impl AsyncGenerator<Yield = T>` is a stream as well"
)]
pub trait Closable: Protocol<Notes = Notes> {}

impl<P: Protocol<Notes = Notes>> Closable for P {}
