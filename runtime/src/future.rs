//! The futures that the methods of [`AsyncGeneratorExt`](crate::AsyncGeneratorExt),
//! [`AsyncContextManagerExt`](crate::AsyncContextManagerExt) and `Yielder` return.

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::AsyncGenerator;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use crate::context_manager::EnterOnStack;
pub use crate::context_manager::{Close, Enter, Exit};
use crate::opaque_debug::opaque_debug;
use crate::resume::{GeneratorState, ResumeError, Resumption, YieldedInCleanup};
use crate::status::Status;
#[cfg(feature = "std")]
pub use crate::yielder::Yield;

/// Defines the future of a method that resumes the generator. The expression converts the input into a resumption, or into the value that
/// is returned to the caller if the method does not fit the status.
// Each method has an input type of its own. The future of a method that throws no error is then `Send` even if the errors are not.
macro_rules! futures {
    ($(
        $(#[$doc:meta])*
        $Method:ident($input:ident: $Input:ty, $status:ident) -> Result<_, $Undelivered:ty> { $resumption:expr }
    )*) => {$(
        $(#[$doc])*
        #[must_use = "futures do nothing unless awaited"]
        pub struct $Method<'a, G: ?Sized, S = (), E = Infallible> {
            generator: Pin<&'a mut G>,
            // `None` after the first poll.
            input: Option<$Input>,
            protocol: PhantomData<fn(S, E)>,
        }

        impl<'a, G: ?Sized, S, E> $Method<'a, G, S, E> {
            pub(crate) const fn new(generator: Pin<&'a mut G>, input: $Input) -> Self {
                $Method {
                    generator,
                    input: Some(input),
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

            #[track_caller]
            fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
                let $status = self.generator.status();
                let resumption = match self.input.take().map(|$input| $resumption) {
                    None => Resumption::Continue,
                    Some(Ok(resumption)) => resumption,
                    Some(Err(value)) => {
                        let status = $status;
                        return Poll::Ready(Err(ResumeError { status, value }));
                    }
                };
                self.generator.as_mut().poll_resume(cx, resumption).map(Ok)
            }
        }

        opaque_debug!(stringify!($Method), [G: ?Sized, S, E] $Method<'_, G, S, E>);
    )*};
}

futures! {
    /// The future returned by [`anext`](crate::AsyncGeneratorExt::anext).
    Anext(default: fn() -> S, status) -> Result<_, ()> {
        match status {
            Status::Created | Status::Pending => Ok(Resumption::Continue),
            Status::Suspended => Ok(Resumption::Sent(default())),
            Status::Closed => Err(()),
        }
    }
    /// The future returned by [`start`](crate::AsyncGeneratorExt::start).
    Start(input: (), status) -> Result<_, ()> {
        match status {
            Status::Created | Status::Pending => Ok(Resumption::Continue),
            Status::Suspended | Status::Closed => Err(input),
        }
    }
    /// The future returned by [`asend`](crate::AsyncGeneratorExt::asend).
    Asend(value: S, status) -> Result<_, S> {
        match status {
            Status::Suspended => Ok(Resumption::Sent(value)),
            Status::Created | Status::Pending | Status::Closed => Err(value),
        }
    }
    /// The future returned by [`athrow`](crate::AsyncGeneratorExt::athrow).
    Athrow(error: E, status) -> Result<_, E> {
        match status {
            Status::Suspended => Ok(Resumption::Thrown(error)),
            Status::Created | Status::Pending | Status::Closed => Err(error),
        }
    }
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

opaque_debug!("Aclose", [G: ?Sized, S, E] Aclose<'_, G, S, E>);
