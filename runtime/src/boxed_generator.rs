//! Generators in a box, without the type of their body.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::async_generator::{AsyncGenerator, GeneratorState, Resumption};
use crate::status::Status;

/// A boxed generator that yields `Y`, returns `R`, and is resumed with `S` or thrown `E`.
///
/// As the return type of an [`async_generator`](macro@crate::async_generator) function it serves
/// traits that are to be `dyn`-compatible, and generators that delegate to themselves. One that
/// returns `()` and is resumed with a value that has a default is a [`Stream`].
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGeneratorExt, BoxAsyncGenerator, GeneratorState, async_generator};
///
/// trait Parser {
///     /// Yields the words of what it is sent.
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

impl<Y, S: Default, E> Stream for dyn AsyncGenerator<S, E, Yield = Y, Return = ()> + '_ {
    type Item = Y;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        poll_next(self, cx)
    }
}

impl<Y, S: Default, E> Stream for dyn AsyncGenerator<S, E, Yield = Y, Return = ()> + Send + '_ {
    type Item = Y;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        poll_next(self, cx)
    }
}

impl<S, E, Y, R> fmt::Debug for dyn AsyncGenerator<S, E, Yield = Y, Return = R> + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

impl<S, E, Y, R> fmt::Debug for dyn AsyncGenerator<S, E, Yield = Y, Return = R> + Send + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, f)
    }
}

fn show<G, S, E>(generator: &G, f: &mut fmt::Formatter<'_>) -> fmt::Result
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    f.debug_struct("AsyncGenerator")
        .field("function", &generator.name())
        .field("status", &generator.status())
        .finish_non_exhaustive()
}

fn poll_next<G, S, E>(mut generator: Pin<&mut G>, cx: &mut Context<'_>) -> Poll<Option<G::Yield>>
where
    S: Default,
    G: AsyncGenerator<S, E, Return = ()> + ?Sized,
{
    let resumption = match generator.status() {
        Status::Created | Status::Running => Resumption::CarryOn,
        Status::Suspended => Resumption::Sent(S::default()),
        Status::Closed => {
            // What a cleanup yields goes nowhere.
            let _ = ready!(generator.poll_close(cx));
            return Poll::Ready(None);
        }
    };
    generator
        .as_mut()
        .poll_resume(cx, resumption)
        .map(GeneratorState::yielded)
}
