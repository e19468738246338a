//! Boxed generators, which hide the type of their body.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};

use crate::async_generator::AsyncGenerator;
use crate::output::Output;
use crate::resume::{GeneratorState, Resumption};
use crate::status::Status;

/// A boxed generator that yields `Y`, returns `R`, is sent `S`, and is thrown `E`.
///
/// Use it as the return type of an [`async_generator`](macro@crate::async_generator) function in a `dyn`-compatible trait, or of a
/// generator that delegates to itself. It is a [`Stream`] if `S` implements `Default`, and `R` is `()`, or `Result<(), X>` with items of
/// type `Result<T, X>`.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGeneratorExt, BoxAsyncGenerator, GeneratorState, async_generator};
///
/// trait Parser {
///     /// Yields the words of each line that it is sent.
///     fn words(&self) -> BoxAsyncGenerator<'_, Vec<String>, (), String>;
/// }
///
/// struct BySpaces;
///
/// impl Parser for BySpaces {
///     #[async_generator]
///     async fn words(&self) -> BoxAsyncGenerator<'_, Vec<String>, (), String> {
///         let mut line = yield_!(Vec::new());
///         loop {
///             line = yield_!(line.split(' ').map(String::from).collect());
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let parser: &dyn Parser = &BySpaces;
/// let mut words = parser.words();
/// words.start().await?;
/// let words = words.asend("one two".into()).await?;
/// assert_eq!(words, GeneratorState::Yielded(vec!["one".into(), "two".into()]));
/// # Ok(())
/// # }
/// ```
pub type BoxAsyncGenerator<'a, Y, R = (), S = (), E = Infallible> =
    Pin<Box<dyn AsyncGenerator<S, E, Yield = Y, Return = R> + Send + 'a>>;

/// A [`BoxAsyncGenerator`] that need not be `Send`.
pub type LocalBoxAsyncGenerator<'a, Y, R = (), S = (), E = Infallible> =
    Pin<Box<dyn AsyncGenerator<S, E, Yield = Y, Return = R> + 'a>>;

/// A boxed stream of results, for the return type of a generator.
///
/// In a generator that returns it, `yield_!` wraps its operand in `Ok`, as in one that returns `impl TryStream<Ok = T, Error = E>`.
///
/// # Example
///
/// ```
/// use asyncgen::{BoxTryStream, async_generator};
/// use futures_util::TryStreamExt;
/// use std::num::ParseIntError;
///
/// #[async_generator]
/// async fn parsed(text: &str) -> BoxTryStream<'_, u32, ParseIntError> {
///     for part in text.split(',') {
///         yield_!(part.parse()?);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// assert_eq!(parsed("1,2").try_collect().await, Ok(vec![1, 2]));
/// # }
/// ```
pub type BoxTryStream<'a, T, E> = Pin<Box<dyn Stream<Item = Result<T, E>> + Send + 'a>>;

/// A [`BoxTryStream`] that need not be `Send`.
pub type LocalBoxTryStream<'a, T, E> = Pin<Box<dyn Stream<Item = Result<T, E>> + 'a>>;

/// Implements `Stream`, `FusedStream` and `Debug` for a type of trait objects.
macro_rules! generator_objects {
    ($(dyn AsyncGenerator $(+ $Auto:ident)?;)*) => {$(
        impl<Y, R, S, E> Stream for dyn AsyncGenerator<S, E, Yield = Y, Return = R> $(+ $Auto)? + '_
        where
            R: Output<Y>,
            S: Default,
        {
            type Item = Y;

            fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
                poll_next(self, cx)
            }
        }

        impl<Y, R, S, E> FusedStream for dyn AsyncGenerator<S, E, Yield = Y, Return = R> $(+ $Auto)? + '_
        where
            R: Output<Y>,
            S: Default,
        {
            fn is_terminated(&self) -> bool {
                self.status() == Status::Closed && !self.has_pending_cleanup()
            }
        }

        impl<S, E, Y, R> fmt::Debug for dyn AsyncGenerator<S, E, Yield = Y, Return = R> $(+ $Auto)? + '_ {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("AsyncGenerator")
                    .field("function", &self.name())
                    .field("status", &self.status())
                    .finish_non_exhaustive()
            }
        }
    )*};
}

generator_objects! {
    dyn AsyncGenerator;
    dyn AsyncGenerator + Send;
}

/// Implements `Stream::poll_next`.
fn poll_next<G, S, E>(mut generator: Pin<&mut G>, cx: &mut Context<'_>) -> Poll<Option<G::Yield>>
where
    S: Default,
    G: AsyncGenerator<S, E, Return: Output<G::Yield>> + ?Sized,
{
    let resumption = match generator.status() {
        Status::Created | Status::Pending => Resumption::Continue,
        Status::Suspended => Resumption::Sent(S::default()),
        Status::Closed => {
            // An item that a cleanup yields is discarded.
            let _ = ready!(generator.poll_close(cx));
            return Poll::Ready(None);
        }
    };
    let state = ready!(generator.as_mut().poll_resume(cx, resumption));
    Poll::Ready(match state {
        GeneratorState::Yielded(item) => Some(item),
        GeneratorState::Complete(output) => output.into_last_item(),
    })
}
