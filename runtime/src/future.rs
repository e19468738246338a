//! The futures that the methods of [`AsyncGeneratorExt`](crate::AsyncGeneratorExt) and
//! [`AsyncContextManagerExt`](crate::AsyncContextManagerExt) return.

use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::AsyncGenerator;
pub use crate::context_manager::{Close, Enter, Exit};
use crate::resume::{GeneratorState, ResumeError, Resumption, YieldedInCleanup};
use crate::status::Status;

/// The input with which a method resumes a generator.
///
/// Each method has an input type of its own. The future of a method that throws no error is then `Send` even if the errors are
/// not.
trait Input<S, E> {
    /// The value that is returned to the caller if the method does not fit the status.
    type Undelivered;

    /// Returns the resumption, if the method fits the status.
    fn into_resumption(self, status: Status) -> Result<Resumption<S, E>, Self::Undelivered>;
}

/// The input of `start`.
struct NoInput;

impl<S, E> Input<S, E> for NoInput {
    type Undelivered = ();

    fn into_resumption(self, status: Status) -> Result<Resumption<S, E>, ()> {
        match status {
            Status::Created | Status::Pending => Ok(Resumption::Continue),
            Status::Suspended | Status::Closed => Err(()),
        }
    }
}

/// The input of `anext`.
struct DefaultInput<S>(fn() -> S);

impl<S, E> Input<S, E> for DefaultInput<S> {
    type Undelivered = ();

    fn into_resumption(self, status: Status) -> Result<Resumption<S, E>, ()> {
        match status {
            Status::Suspended => Ok(Resumption::Sent(self.0())),
            Status::Created | Status::Pending | Status::Closed => NoInput.into_resumption(status),
        }
    }
}

/// The input of `asend`.
struct SentInput<S>(S);

impl<S, E> Input<S, E> for SentInput<S> {
    type Undelivered = S;

    fn into_resumption(self, status: Status) -> Result<Resumption<S, E>, S> {
        match status {
            Status::Suspended => Ok(Resumption::Sent(self.0)),
            Status::Created | Status::Pending | Status::Closed => Err(self.0),
        }
    }
}

/// The input of `athrow`.
struct ThrownInput<E>(E);

impl<S, E> Input<S, E> for ThrownInput<E> {
    type Undelivered = E;

    fn into_resumption(self, status: Status) -> Result<Resumption<S, E>, E> {
        match status {
            Status::Suspended => Ok(Resumption::Thrown(self.0)),
            Status::Created | Status::Pending | Status::Closed => Err(self.0),
        }
    }
}

macro_rules! futures {
    ($($(#[$doc:meta])* $Method:ident { $($param:ident: $Param:ty)? => $input:expr, $Input:ty, $Undelivered:ty })*) => {$(
        $(#[$doc])*
        #[must_use = "futures do nothing unless awaited"]
        pub struct $Method<'a, G: ?Sized, S = (), E = Infallible> {
            generator: Pin<&'a mut G>,
            // `None` after the first poll.
            input: Option<$Input>,
            protocol: PhantomData<fn(S, E)>,
        }

        impl<'a, G: ?Sized, S, E> $Method<'a, G, S, E> {
            pub(crate) const fn new(generator: Pin<&'a mut G> $(, $param: $Param)?) -> Self {
                $Method {
                    generator,
                    input: Some($input),
                    protocol: PhantomData,
                }
            }
        }

        // The input is never pinned.
        impl<G: ?Sized, S, E> Unpin for $Method<'_, G, S, E> {}

        impl<G, S, E> Future for $Method<'_, G, S, E>
        where
            G: AsyncGenerator<S, E> + ?Sized,
        {
            type Output = Result<GeneratorState<G::Yield, G::Return>, ResumeError<$Undelivered>>;

            fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                let this = self.get_mut();
                poll(this.generator.as_mut(), &mut this.input, cx)
            }
        }

        impl<G: ?Sized, S, E> fmt::Debug for $Method<'_, G, S, E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Method)).finish_non_exhaustive()
            }
        }
    )*};
}

futures! {
    /// The future returned by [`anext`](crate::AsyncGeneratorExt::anext).
    Anext { default: fn() -> S => DefaultInput(default), DefaultInput<S>, () }
    /// The future returned by [`start`](crate::AsyncGeneratorExt::start).
    Start { => NoInput, NoInput, () }
    /// The future returned by [`asend`](crate::AsyncGeneratorExt::asend).
    Asend { value: S => SentInput(value), SentInput<S>, S }
    /// The future returned by [`athrow`](crate::AsyncGeneratorExt::athrow).
    Athrow { error: E => ThrownInput(error), ThrownInput<E>, E }
}

/// Resumes the generator with the input, if it has not been taken, or continues without one.
#[allow(clippy::type_complexity)]
fn poll<G, I, S, E>(
    generator: Pin<&mut G>,
    input: &mut Option<I>,
    cx: &mut Context<'_>,
) -> Poll<Result<GeneratorState<G::Yield, G::Return>, ResumeError<I::Undelivered>>>
where
    G: AsyncGenerator<S, E> + ?Sized,
    I: Input<S, E>,
{
    let status = generator.status();
    let resumption = match input.take().map(|input| input.into_resumption(status)) {
        None => Resumption::Continue,
        Some(Ok(resumption)) => resumption,
        Some(Err(value)) => return Poll::Ready(Err(ResumeError { status, value })),
    };
    generator.poll_resume(cx, resumption).map(Ok)
}

/// The future returned by [`aclose`](crate::AsyncGeneratorExt::aclose).
#[must_use = "futures do nothing unless awaited"]
pub struct Aclose<'a, G: ?Sized, S = (), E = Infallible> {
    generator: Pin<&'a mut G>,
    protocol: PhantomData<fn(S, E)>,
}

impl<'a, G: ?Sized, S, E> Aclose<'a, G, S, E> {
    pub(crate) const fn new(generator: Pin<&'a mut G>) -> Self {
        Aclose {
            generator,
            protocol: PhantomData,
        }
    }
}

impl<G, S, E> Future for Aclose<'_, G, S, E>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    type Output = Result<(), YieldedInCleanup<G::Yield>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.generator.as_mut().poll_close(cx)
    }
}

impl<G: ?Sized, S, E> fmt::Debug for Aclose<'_, G, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aclose").finish_non_exhaustive()
    }
}
