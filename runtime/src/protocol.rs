//! The protocols: what a generator is resumed with.

use core::convert::Infallible;

use crate::close_flags::{CloseFlags, Flags};
use crate::raw::{Channel, Invariant, SharedExchange, YieldOutput};
use crate::status::Status;

/// Defines how a generator is resumed: `()` without a value, as a stream is; [`Sent`] with values; [`Thrown`] with values and errors.
pub trait Protocol: YieldOutput<Flags: Flags> {
    /// The type of a value that is sent.
    type Resume;
    /// The type of an error that is thrown.
    type Throw;
    /// The value of a `yield_from_!` of a stream. A stream takes no errors, so an error that is thrown meanwhile ends it.
    type StreamOutput;
    /// `true` if a generator of this protocol has close flags, polls the generators that it delegates to through its own exchange, and can
    /// be polled so itself.
    // A constant, so that the other branch is never compiled, and rustc inlines one level of a delegation into the next.
    const SHARES_EXCHANGE: bool;

    /// Returns the input of a poll that sends a value or throws an error.
    fn input(resumption: Result<Self::Resume, Self::Throw>) -> Self::Input;

    /// Returns the input of a poll for which the caller passed no value.
    fn default_input(status: Status) -> Option<Self::Input>
    where
        Self::Resume: Default;

    /// Decides whether a stream that is delegated to continues after an input. `Err` contains the value of the delegation.
    fn on_input(input: Self::Input) -> Result<(), Self::StreamOutput>;

    /// Returns the value of a delegation whose stream is finished.
    fn stream_finished() -> Self::StreamOutput;

    /// Converts the exchange of a generator into the type that [`AsyncGenerator::poll_delegated`](crate::AsyncGenerator) takes. The two are
    /// one type if the protocol shares its exchange.
    ///
    /// # Panics
    ///
    /// Panics unless the protocol shares its exchange.
    fn into_outer<'a, 'w, Y>(
        exchange: SharedExchange<'a, 'w, Y, Self::Input, Self::Flags>,
    ) -> OuterExchange<'a, 'w, Y, Self::Resume, Self::Throw>;

    /// The inverse of [`into_outer`](Self::into_outer).
    ///
    /// # Panics
    ///
    /// Panics unless the protocol shares its exchange.
    fn from_outer<'a, 'w, Y>(
        outer: OuterExchange<'a, 'w, Y, Self::Resume, Self::Throw>,
    ) -> SharedExchange<'a, 'w, Y, Self::Input, Self::Flags>;
}

/// The exchange of a closable generator, lent to a generator that it delegates to.
pub(crate) type OuterExchange<'a, 'w, Y, S, E> =
    SharedExchange<'a, 'w, Y, Result<S, E>, CloseFlags>;

/// Implements the items that the protocols without close flags share.
macro_rules! without_flags {
    () => {
        const SHARES_EXCHANGE: bool = false;

        #[inline]
        fn into_outer<'a, 'w, Y>(
            _: SharedExchange<'a, 'w, Y, Self::Input, ()>,
        ) -> OuterExchange<'a, 'w, Y, Self::Resume, Self::Throw> {
            unreachable!("the protocol does not share its exchange")
        }

        #[inline]
        fn from_outer<'a, 'w, Y>(
            _: OuterExchange<'a, 'w, Y, Self::Resume, Self::Throw>,
        ) -> SharedExchange<'a, 'w, Y, Self::Input, ()> {
            unreachable!("the protocol does not share its exchange")
        }
    };
}

/// Implements the items that the closable protocols share.
macro_rules! closable {
    ($S:ident, $E:ty) => {
        type Resume = $S;
        type Throw = $E;
        const SHARES_EXCHANGE: bool = true;

        #[inline]
        fn input(resumption: Result<$S, $E>) -> Result<$S, $E> {
            resumption
        }

        #[inline]
        fn default_input(status: Status) -> Option<Result<$S, $E>>
        where
            $S: Default,
        {
            (status == Status::Suspended).then(|| Ok($S::default()))
        }

        #[inline]
        fn into_outer<'a, 'w, Y>(
            exchange: SharedExchange<'a, 'w, Y, Result<$S, $E>, CloseFlags>,
        ) -> OuterExchange<'a, 'w, Y, $S, $E> {
            exchange
        }

        #[inline]
        fn from_outer<'a, 'w, Y>(
            outer: OuterExchange<'a, 'w, Y, $S, $E>,
        ) -> SharedExchange<'a, 'w, Y, Result<$S, $E>, CloseFlags> {
            outer
        }
    };
}

impl Channel for () {
    type Input = ();
    type Flags = ();
    const NO_FLAGS: () = ();
}

impl YieldOutput for () {
    type Output = ();

    #[inline]
    fn into_yield_output((): ()) {}
}

/// Resumed without a value, and closed by being dropped.
impl Protocol for () {
    type Resume = ();
    type Throw = Infallible;
    type StreamOutput = ();

    #[inline]
    fn input(_: Result<(), Infallible>) {}

    // `Some` for every status, so that no branch depends on it.
    #[inline]
    fn default_input(_: Status) -> Option<()> {
        Some(())
    }

    #[inline]
    fn on_input((): ()) -> Result<(), ()> {
        Ok(())
    }

    #[inline]
    fn stream_finished() {}

    without_flags!();
}

/// Resumed with values, which `yield_!` evaluates to.
#[derive(Debug)]
pub struct Sent<S>(Invariant<S>);

impl<S> Channel for Sent<S> {
    type Input = Result<S, Infallible>;
    type Flags = CloseFlags;
    const NO_FLAGS: CloseFlags = CloseFlags::NONE;
}

impl<S> YieldOutput for Sent<S> {
    type Output = S;

    #[inline]
    fn into_yield_output(input: Result<S, Infallible>) -> S {
        match input {
            Ok(value) => value,
            Err(error) => match error {},
        }
    }
}

impl<S> Protocol for Sent<S> {
    closable!(S, Infallible);
    type StreamOutput = ();

    #[inline]
    fn on_input(_: Result<S, Infallible>) -> Result<(), ()> {
        Ok(())
    }

    #[inline]
    fn stream_finished() {}
}

/// Resumed with values and errors. `yield_!` evaluates to a `Result`.
#[derive(Debug)]
pub struct Thrown<S, E>(Invariant<(S, E)>);

impl<S, E> Channel for Thrown<S, E> {
    type Input = Result<S, E>;
    type Flags = CloseFlags;
    const NO_FLAGS: CloseFlags = CloseFlags::NONE;
}

impl<S, E> YieldOutput for Thrown<S, E> {
    type Output = Result<S, E>;

    #[inline]
    fn into_yield_output(input: Result<S, E>) -> Result<S, E> {
        input
    }
}

impl<S, E> Protocol for Thrown<S, E> {
    closable!(S, E);
    type StreamOutput = Result<(), E>;

    #[inline]
    fn on_input(input: Result<S, E>) -> Result<(), Result<(), E>> {
        match input {
            Ok(_) => Ok(()),
            Err(error) => Err(Err(error)),
        }
    }

    #[inline]
    fn stream_finished() -> Result<(), E> {
        Ok(())
    }
}

/// The protocol `P`, for a body that contains nothing which participates in closing. It has no close flags.
#[derive(Debug)]
pub struct NoClose<P>(Invariant<P>);

impl<P: Protocol> Channel for NoClose<P> {
    type Input = P::Input;
    type Flags = ();
    const NO_FLAGS: () = ();
}

impl<P: Protocol> YieldOutput for NoClose<P> {
    type Output = P::Output;

    #[inline]
    fn into_yield_output(input: P::Input) -> P::Output {
        P::into_yield_output(input)
    }
}

impl<P: Protocol> Protocol for NoClose<P> {
    type Resume = P::Resume;
    type Throw = P::Throw;
    type StreamOutput = P::StreamOutput;

    #[inline]
    fn input(resumption: Result<P::Resume, P::Throw>) -> P::Input {
        P::input(resumption)
    }

    #[inline]
    fn default_input(status: Status) -> Option<P::Input>
    where
        P::Resume: Default,
    {
        P::default_input(status)
    }

    #[inline]
    fn on_input(input: P::Input) -> Result<(), P::StreamOutput> {
        P::on_input(input)
    }

    #[inline]
    fn stream_finished() -> P::StreamOutput {
        P::stream_finished()
    }

    without_flags!();
}

/// The protocol of a generator that somebody can close.
#[diagnostic::on_unimplemented(
    message = "`finally!` requires a generator that can be closed",
    label = "return `impl AsyncGenerator<Yield = T>`, which is also a stream"
)]
pub trait Closable: Protocol<Flags = CloseFlags> {}

impl<P: Protocol<Flags = CloseFlags>> Closable for P {}
