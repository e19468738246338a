//! What goes into a generator: nothing, values, or values and errors.

use core::convert::Infallible;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::exchange::{Access, Generator, Invariant, Within};
use crate::status::Status;

/// How a generator is resumed: `()` with nothing, as a stream is; [`Sent`] with values; [`Thrown`]
/// with values and errors.
pub trait Protocol {
    /// What is sent.
    type Resume;
    /// What is thrown.
    type Throw;
    /// What a poll brings: `Result<Resume, Throw>`, or nothing.
    type Brought;
    /// What a `yield_!` evaluates to.
    type Resumption;
    /// What a `yield_from_!` of a stream evaluates to: a stream takes no errors, so one that is
    /// thrown meanwhile ends it.
    type Interrupted;
    /// `Notes`, or nothing where nobody can close the generator but by dropping it.
    type Notes: Copy + Sync + 'static;
    /// Those of a generator that did not run yet.
    const NO_NOTES: Self::Notes;
    /// Whether a generator of this protocol keeps notes, polls those that it delegates to within its own
    /// exchange, and can be polled so itself. A stream keeps its exchange to itself. (A constant, because the
    /// compiler then never sees the other way, and inlines one level into the next.)
    const SHARES: bool;

    /// What a poll brings that sends a value, or throws an error.
    fn bring(resumption: Result<Self::Resume, Self::Throw>) -> Self::Brought;

    /// What was brought, as a `yield_!` evaluates to it.
    fn evaluate(brought: Self::Brought) -> Self::Resumption;

    /// What a poll brings that says nothing.
    fn by_default(status: Status) -> Option<Self::Brought>
    where
        Self::Resume: Default;

    /// What becomes of a stream that is delegated to when something is brought.
    fn interrupt(brought: Self::Brought) -> Result<(), Self::Interrupted>;

    /// The value of a stream that came to its end.
    fn uninterrupted() -> Self::Interrupted;

    /// The notes, if there are any.
    fn notes(notes: &Self::Notes) -> Notes;

    /// Of the notes what a poll is told, and nothing of what it says.
    fn before_a_poll(notes: Self::Notes) -> Self::Notes;

    /// The notes, to be written, if there are any.
    fn notes_mut(notes: &mut Self::Notes) -> Option<&mut Notes>;

    /// The exchange behind a context, for a generator that is delegated to, if it `SHARES`.
    fn within<'a, 'w, Y>(
        access: &Access<Y, Self>,
        cx: &'a mut Context<'w>,
    ) -> Within<'a, 'w, Y, Self::Resume, Self::Throw>
    where
        Self: Sized;

    /// Polls the body of a generator within the exchange of the one that delegates to it, if it
    /// `SHARES`.
    fn poll_within<Y, F: Future>(
        generator: Pin<&mut Generator<Y, Self, F>>,
        within: &mut Within<'_, '_, Y, Self::Resume, Self::Throw>,
    ) -> Poll<F::Output>
    where
        Self: Sized;
}

/// What a closable generator and the constructs in its body tell each other.
///
/// Closing goes inwards: the generator polls its body with `closing` set, and the outermost
/// construct that takes part (a `finally!`, or a delegation to one) polls what it holds if that is
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
    #[inline]
    pub(crate) const fn closing(self) -> bool {
        self.0 & Notes::CLOSING != 0
    }

    /// Whether what was polled is closed, and has to be dropped where it stands.
    #[inline]
    pub(crate) const fn closed(self) -> bool {
        self.0 & Notes::CLOSED != 0
    }

    /// Whether what was polled takes part in being closed where it stands: it has something to clean
    /// up, or it delegates to what may outlive it, and is to be closed even if it has nothing to clean
    /// up.
    #[inline]
    pub(crate) const fn involved(self) -> bool {
        self.0 & Notes::INVOLVED != 0
    }

    /// Whether what was polled has something to clean up where it stands.
    #[inline]
    pub(crate) const fn guarded(self) -> bool {
        self.0 & Notes::GUARDED != 0
    }

    #[inline]
    pub(crate) fn set_closing(&mut self, closing: bool) {
        self.set(Notes::CLOSING, closing);
    }

    #[inline]
    pub(crate) fn set_closed(&mut self, closed: bool) {
        self.set(Notes::CLOSED, closed);
    }

    /// Says whether there is something to clean up, which is to take part in being closed.
    #[inline]
    pub(crate) fn set_guarded(&mut self, guarded: bool) {
        self.set(Notes::GUARDED | Notes::INVOLVED, guarded);
    }

    /// Says that it takes part in being closed, be there something to clean up or not.
    #[inline]
    pub(crate) fn set_involved(&mut self) {
        self.set(Notes::INVOLVED, true);
    }

    /// What a poll is told, and nothing of what it says.
    #[inline]
    pub(crate) const fn before_a_poll(self) -> Self {
        Notes(self.0 & Notes::CLOSING)
    }

    #[inline]
    fn set(&mut self, bits: u8, value: bool) {
        self.0 = self.0 & !bits | if value { bits } else { 0 };
    }
}

/// What the two protocols have in common that keep no notes.
macro_rules! unkept {
    ($Self:ty) => {
        #[inline]
        fn notes((): &()) -> Notes {
            Notes::NONE
        }

        #[inline]
        fn before_a_poll((): ()) {}

        #[inline]
        fn notes_mut((): &mut ()) -> Option<&mut Notes> {
            None
        }

        #[inline]
        fn within<'a, 'w, Y>(
            _: &Access<Y, $Self>,
            _: &'a mut Context<'w>,
        ) -> Within<'a, 'w, Y, <$Self as Protocol>::Resume, <$Self as Protocol>::Throw> {
            unreachable!("it does not share its exchange")
        }

        #[inline]
        fn poll_within<Y, F: Future>(
            _: Pin<&mut Generator<Y, $Self, F>>,
            _: &mut Within<'_, '_, Y, <$Self as Protocol>::Resume, <$Self as Protocol>::Throw>,
        ) -> Poll<F::Output> {
            unreachable!("it does not share its exchange")
        }
    };
}

/// Resumed with nothing, and closed by being dropped.
impl Protocol for () {
    type Resume = ();
    type Throw = Infallible;
    type Brought = ();
    type Resumption = ();
    type Interrupted = ();
    type Notes = ();
    const NO_NOTES: () = ();
    const SHARES: bool = false;

    #[inline]
    fn bring(_: Result<(), Infallible>) {}

    #[inline]
    fn evaluate((): ()) {}

    // Always, whatever the status: then no branch decides on it.
    #[inline]
    fn by_default(_: Status) -> Option<()> {
        Some(())
    }

    #[inline]
    fn interrupt((): ()) -> Result<(), ()> {
        Ok(())
    }

    #[inline]
    fn uninterrupted() {}

    unkept!(Self);
}

/// What the two protocols have in common that bring values and keep notes.
macro_rules! closable {
    ($S:ident, $E:ty) => {
        type Resume = $S;
        type Throw = $E;
        type Brought = Result<$S, $E>;
        type Notes = Notes;
        const NO_NOTES: Notes = Notes::NONE;
        const SHARES: bool = true;

        #[inline]
        fn bring(resumption: Result<$S, $E>) -> Result<$S, $E> {
            resumption
        }

        #[inline]
        fn by_default(status: Status) -> Option<Result<$S, $E>>
        where
            $S: Default,
        {
            (status == Status::Suspended).then(|| Ok($S::default()))
        }

        #[inline]
        fn notes(notes: &Notes) -> Notes {
            *notes
        }

        #[inline]
        fn before_a_poll(notes: Notes) -> Notes {
            notes.before_a_poll()
        }

        #[inline]
        fn notes_mut(notes: &mut Notes) -> Option<&mut Notes> {
            Some(notes)
        }

        #[inline]
        fn within<'a, 'w, Y>(
            access: &Access<Y, Self>,
            cx: &'a mut Context<'w>,
        ) -> Within<'a, 'w, Y, $S, $E> {
            access.within(cx)
        }

        #[inline]
        fn poll_within<Y, F: Future>(
            generator: Pin<&mut Generator<Y, Self, F>>,
            within: &mut Within<'_, '_, Y, $S, $E>,
        ) -> Poll<F::Output> {
            generator.poll_body_within(within)
        }
    };
}

/// Resumed with values; `yield_!` evaluates to them.
#[derive(Debug)]
pub struct Sent<S>(Invariant<S>);

impl<S> Protocol for Sent<S> {
    closable!(S, Infallible);
    type Resumption = S;
    type Interrupted = ();

    #[inline]
    fn evaluate(brought: Result<S, Infallible>) -> S {
        match brought {
            Ok(value) => value,
            Err(error) => match error {},
        }
    }

    #[inline]
    fn interrupt(_: Result<S, Infallible>) -> Result<(), ()> {
        Ok(())
    }

    #[inline]
    fn uninterrupted() {}
}

/// Resumed with values and errors; `yield_!` evaluates to a `Result` of them.
#[derive(Debug)]
pub struct Thrown<S, E>(Invariant<(S, E)>);

impl<S, E> Protocol for Thrown<S, E> {
    closable!(S, E);
    type Resumption = Result<S, E>;
    type Interrupted = Result<(), E>;

    #[inline]
    fn evaluate(brought: Result<S, E>) -> Result<S, E> {
        brought
    }

    #[inline]
    fn interrupt(brought: Result<S, E>) -> Result<(), Result<(), E>> {
        match brought {
            Ok(_) => Ok(()),
            Err(error) => Err(Err(error)),
        }
    }

    #[inline]
    fn uninterrupted() -> Result<(), E> {
        Ok(())
    }
}

/// As `P`, of a body in which nothing takes part in being closed, so that it keeps no notes.
#[derive(Debug)]
pub struct Unguarded<P>(Invariant<P>);

impl<P: Protocol> Protocol for Unguarded<P> {
    type Resume = P::Resume;
    type Throw = P::Throw;
    type Brought = P::Brought;
    type Resumption = P::Resumption;
    type Interrupted = P::Interrupted;
    type Notes = ();
    const NO_NOTES: () = ();
    const SHARES: bool = false;

    #[inline]
    fn bring(resumption: Result<P::Resume, P::Throw>) -> P::Brought {
        P::bring(resumption)
    }

    #[inline]
    fn evaluate(brought: P::Brought) -> P::Resumption {
        P::evaluate(brought)
    }

    #[inline]
    fn by_default(status: Status) -> Option<P::Brought>
    where
        P::Resume: Default,
    {
        P::by_default(status)
    }

    #[inline]
    fn interrupt(brought: P::Brought) -> Result<(), P::Interrupted> {
        P::interrupt(brought)
    }

    #[inline]
    fn uninterrupted() -> P::Interrupted {
        P::uninterrupted()
    }

    unkept!(Self);
}

/// The protocol of a generator that somebody can close.
#[diagnostic::on_unimplemented(
    message = "`finally!` in a generator that nobody could close",
    label = "return `impl AsyncGenerator<Yield = T>` instead of `impl Stream<Item = T>`",
    note = "an `impl AsyncGenerator<Yield = T>` is a stream as well"
)]
pub trait Closable: Protocol<Notes = Notes> {}

impl<P: Protocol<Notes = Notes>> Closable for P {}
