//! `for_await!`: a loop over a stream.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::opaque_debug::opaque_debug;
use futures_core::Stream;

/// A future that resolves to the next item of a stream.
#[must_use = "futures do nothing unless awaited"]
pub struct Next<'a, S: ?Sized>(Pin<&'a mut S>);

opaque_debug!("Next", [S: ?Sized] Next<'_, S>);

/// Returns a future that resolves to the next item of a stream.
#[inline(always)]
pub const fn next<S: Stream + ?Sized>(stream: Pin<&mut S>) -> Next<'_, S> {
    Next(stream)
}

/// A [`Stream`]. This is a separate trait so that `on_unimplemented` can explain the error.
///
/// The parameter `Kind` makes two implementations possible. With one implementation, rustc would select it and report its unmet bounds. It
/// would then assume `Self: Stream`, and report errors that follow from that.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream",
    label = "not a stream",
    note = "this loop takes a `Stream`: write a plain `for` to loop over an iterator, and await a future of a stream first",
    note = "a stream behind a `&mut` has to be `Unpin`: pin it and loop over `stream.as_mut()`, or take it by value",
    note = "a generator is a stream if its `Return` is `()`, or `Result<(), E>` with items of type `Result<T, E>`: add `+ Stream<Item = T>` to \
            the bound of an argument, or resume the generator with `anext` or `yield_from_!` to get the value that it returns"
)]
pub trait ForAwaitSource<Kind> {
    /// The type of the stream.
    type Stream: Stream;

    /// Returns the stream to loop over. Expansions call it by its path, because the compiler would mention the name and the bounds of another
    /// function in the error.
    fn into_stream(self) -> Self::Stream;
}

#[diagnostic::do_not_recommend]
impl<S: Stream> ForAwaitSource<ViaStream> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<S: Stream + NeverImplemented> ForAwaitSource<Ambiguous> for S {
    type Stream = S;

    #[inline(always)]
    fn into_stream(self) -> S {
        self
    }
}

/// The `Kind` that rustc infers for streams.
#[derive(Debug)]
pub struct ViaStream;

/// The `Kind` of the second implementation, which applies to no type.
#[derive(Debug)]
pub struct Ambiguous;

pub trait NeverImplemented {}

impl<S: Stream + ?Sized> Future for Next<'_, S> {
    type Output = Option<S::Item>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().0.as_mut().poll_next(cx)
    }
}

/// Runs a block for each item of a stream, in any async code.
///
/// Write `for_await!(pattern in stream => { .. })`, or `for_await!('label: pattern in stream => { .. })`. The macro takes the stream by
/// value and pins it. Temporaries of the stream expression live as long as the loop. `break`, `continue`, `return` and `?` in the block
/// work as in a `for` loop. In a generator, you can write `#[for_await] for pattern in stream { .. }` instead.
///
/// # Evaluates to
///
/// `()`.
///
/// # Cancel safety
///
/// This macro is not cancel safe. If you drop the surrounding future, the stream is dropped with it, and its remaining items are lost. To
/// keep them, pin the stream outside and loop over `stream.as_mut()`.
///
/// # Panics
///
/// Panics if the stream or the block panics.
///
/// # Where the semantics come from
///
/// `async for` of [PEP 492](https://peps.python.org/pep-0492/#asynchronous-iterators-and-async-for), and
/// [`for` loops](https://doc.rust-lang.org/reference/expressions/loop-expr.html#iterator-loops) in the Rust Reference.
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
        $crate::__private::for_await_loop!([$label:] await $pattern, $stream, $body)
    };
    ($pattern:pat in $stream:expr => $body:block) => {
        $crate::__private::for_await_loop!([] await $pattern, $stream, $body)
    };
    // rust-analyzer takes these rules if the block is incomplete. The compiler reports an incomplete block itself, and never takes these
    // rules.
    ($label:lifetime : $pattern:pat in $stream:expr => { $($body:tt)* }) => {
        $crate::__private::for_await_loop!([$label:] await $pattern, $stream, { $($body)* })
    };
    ($pattern:pat in $stream:expr => { $($body:tt)* }) => {
        $crate::__private::for_await_loop!([] await $pattern, $stream, { $($body)* })
    };
    ($($other:tt)*) => {
        $crate::__for_await_is_written!()
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __for_await_is_written {
    () => {
        $crate::__private::compile_error!(
            "`for_await!` is written `for_await!(item in stream => { .. })`"
        )
    };
}

/// The loop of `for await` in a `stream!` of the package `asyncgen-async-stream`.
///
/// As in async-stream, the temporaries of the stream expression are those of a `let` statement. They do not live as long as the loop.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_await_statement {
    ([$($label:tt)*] $await:tt $pattern:pat, $stream:expr, $body:block) => {{
        let __asyncgen_stream = $stream;
        $crate::__private::for_await_loop!([$($label)*] $await $pattern, __asyncgen_stream, $body)
    }};
}

/// The loop of `for_await!` and `#[for_await]`.
///
/// `$await` is the keyword, with a location that a backtrace shows. `$body` is a block, which may be incomplete in an editor.
///
/// The `match` extends the lifetime of the temporaries of the stream expression, as in the expansion of a `for` loop.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_await_loop {
    ([$($label:tt)*] $await:tt $pattern:pat, $stream:expr, $body:tt) => {
        match $crate::__private::ForAwaitSource::into_stream($stream) {
            __asyncgen_stream => {
                let mut __asyncgen_stream = $crate::__private::pin!(__asyncgen_stream);
                $($label)* while let $crate::__private::Some(__asyncgen_item) =
                    $crate::__private::next($crate::__private::Pin::as_mut(&mut __asyncgen_stream)).$await
                {
                    let ($pattern) = __asyncgen_item;
                    $body
                }
            }
        }
    };
}
