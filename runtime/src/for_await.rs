//! A loop over any stream, in any async code.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;

/// The next item of a stream.
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S: ?Sized>(Pin<&'a mut S>);

impl<S: ?Sized> fmt::Debug for Next<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").finish_non_exhaustive()
    }
}

/// Makes a `Next`.
#[inline(always)]
pub const fn next<S: Stream + ?Sized>(stream: Pin<&mut S>) -> Next<'_, S> {
    Next(stream)
}

/// What can be looped over: a stream, said so that the compiler can say it.
///
/// The `Kind` makes two candidates of the implementations, of which no type but a stream meets any.
/// So the compiler says that of this trait; with one candidate it would speak of that one's bounds,
/// and take what is no stream for one in all that follows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream",
    label = "not a stream",
    note = "`#[for_await]` and `for_await!` loop over a `Stream`; to loop over an iterator write a plain `for`",
    note = "a stream behind a `&mut` has to be `Unpin`: pin it and loop over `stream.as_mut()`, or take it by value"
)]
pub trait Looped<Kind> {
    /// The stream's own type.
    type Stream: Stream;

    /// The stream.
    fn into_stream(self) -> Self::Stream;
}

#[diagnostic::do_not_recommend]
impl<S: Stream> Looped<Streaming> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream + Nothing> Looped<Nowhere> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

/// The kind of streams.
#[derive(Debug)]
pub struct Streaming;

/// The kind of nothing.
#[derive(Debug)]
pub struct Nowhere;

/// No type is this.
pub trait Nothing {}

/// The stream to loop over.
#[inline(always)]
pub fn looped<S: Looped<Kind>, Kind>(stream: S) -> S::Stream {
    stream.into_stream()
}

impl<S: Stream + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.as_mut().poll_next(cx)
    }
}

/// Runs a block for each item of a stream, in any async code.
///
/// `for_await!(pattern in stream => { .. })`, with a label in front where one is needed. The stream
/// is taken by value and pinned; what it borrows lives as long as the loop. `break`, `continue`,
/// `return` and `?` in the block mean what they mean in a `for` loop. In a generator write
/// `#[for_await] for pattern in stream { .. }`, which is the same.
///
/// # Resolves to
///
/// `()`.
///
/// # Cancel safety
///
/// The future it stands in may be dropped while it waits for an item: the stream is dropped with
/// it, and items that the block has not seen are lost. To keep them, pin the stream outside and
/// loop over `stream.as_mut()`.
///
/// # Panics, errors
///
/// A panic of the stream goes on through the loop. What is no stream does not compile.
///
/// # Where the semantics come from
///
/// [PEP 492](https://peps.python.org/pep-0492/#asynchronous-iterators-and-async-for), `async for`;
/// the loop is otherwise that of the [Rust
/// Reference](https://doc.rust-lang.org/reference/expressions/loop-expr.html#iterator-loops).
///
/// # Example
///
/// ```
/// use asyncgen::{async_gen, for_await};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = async_gen! {
///     for n in 1..=10 {
///         yield_!(n);
///     }
/// };
/// let mut odd = Vec::new();
/// for_await!('numbers: n in numbers => {
///     if n % 2 == 0 {
///         continue;
///     }
///     if n > 6 {
///         break 'numbers;
///     }
///     odd.push(n);
/// });
/// assert_eq!(odd, [1, 3, 5]);
/// # }
/// ```
#[macro_export]
macro_rules! for_await {
    (for $($rest:tt)*) => {
        $crate::__for_await_is_written!()
    };
    ($label:lifetime : $pattern:pat in $stream:expr => $body:block) => {
        $crate::__private::for_await_loop!([$label:] $pattern, $stream, $body)
    };
    ($pattern:pat in $stream:expr => $body:block) => {
        $crate::__private::for_await_loop!([] $pattern, $stream, $body)
    };
    ($($other:tt)*) => {
        $crate::__for_await_is_written!()
    };
}

/// What to write instead of what `for_await!` does not take.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_await_is_written {
    () => {
        $crate::__private::compile_error!(
            "`for_await!` is written `for_await!(item in stream => { .. })`"
        )
    };
}

/// The loop of `for_await!` and `#[for_await]`.
///
/// The `match` keeps the temporaries of the stream's expression alive, as that of a `for` loop
/// does.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_await_loop {
    ([$($label:tt)*] $pattern:pat, $stream:expr, $body:block) => {
        match $crate::__private::looped($stream) {
            __asyncgen_stream => {
                let mut __asyncgen_stream = $crate::__private::pin!(__asyncgen_stream);
                $($label)* while let $crate::__private::Some(__asyncgen_item) =
                    $crate::__private::next($crate::__private::Pin::as_mut(&mut __asyncgen_stream)).await
                {
                    let ($pattern) = __asyncgen_item;
                    $body
                }
            }
        }
    };
}
