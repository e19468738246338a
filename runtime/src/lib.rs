//! Async generators and async context managers for stable Rust.
//!
//! An `async fn` with the attribute [`async_generator`](macro@async_generator) and `yield_!` in its body becomes a function that
//! returns a [`Stream`].
//!
//! ```
//! use std::time::Duration;
//!
//! use asyncgen::{Stream, async_generator, for_await};
//!
//! #[async_generator]
//! async fn countdown(from: u32) -> impl Stream<Item = u32> {
//!     for n in (1..=from).rev() {
//!         tokio::time::sleep(Duration::from_millis(1)).await;
//!         yield_!(n);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut seen = Vec::new();
//! for_await!(n in countdown(3) => {
//!     seen.push(n);
//! });
//! assert_eq!(seen, [3, 2, 1]);
//! # }
//! ```
//!
//! A caller sees the plain function `fn countdown(from: u32) -> impl Stream<Item = u32>`, and calls it without `.await`. The body
//! does not run before the stream is polled. Loop over a stream with [`for_await!`], or use the combinators of the crate
//! `futures`. To poll a stream through a `&mut`, pin it first, with [`pin!`](core::pin::pin) or `Box::pin`.
//!
//! # Bodies
//!
//! A body can use the following without an import:
//!
//! - [`yield_!(value)`](yield_) yields a value;
//! - [`yield_from_!(source)`](yield_from_) yields all items of a stream, or delegates to another generator;
//! - `#[for_await] for item in stream { .. }` loops over a stream;
//! - [`finally!({ .. }, { .. })`](finally!) runs a cleanup that can await, in a generator that can be closed;
//! - [`async_with!(manager, |value| { .. })`](async_with!) uses a [context manager](#context-managers). Its block may yield.
//!
//! If the items are results, the body can use `?`. The error becomes the last item. With the return type [`TryStream`], `yield_!`
//! wraps its value in `Ok`.
//!
//! ```
//! use std::num::ParseIntError;
//!
//! use asyncgen::{TryStream, async_generator, for_await};
//!
//! #[async_generator]
//! async fn numbers(text: &str) -> impl TryStream<Ok = u32, Error = ParseIntError> {
//!     for word in text.split_whitespace() {
//!         yield_!(word.parse()?);
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut seen = Vec::new();
//! for_await!(number in numbers("1 2 three 4") => {
//!     seen.push(number.ok());
//! });
//! assert_eq!(seen, [Some(1), Some(2), None]);
//! # }
//! ```
//!
//! # Functions
//!
//! You can use the attribute on free functions, methods, and the functions of traits and implementations. The return type can be
//! a box. This makes a trait `dyn`-compatible, and lets a generator call itself. See [`async_generator`](macro@async_generator)
//! for all return types.
//!
#![cfg_attr(feature = "alloc", doc = "```")]
#![cfg_attr(not(feature = "alloc"), doc = "```ignore")]
//! use asyncgen::{BoxStream, Stream, async_generator};
//!
//! struct Tree {
//!     value: u32,
//!     children: Vec<Tree>,
//! }
//!
//! impl Tree {
//!     #[async_generator]
//!     async fn values(&self) -> BoxStream<'_, u32> {
//!         yield_!(self.value);
//!         for child in &self.children {
//!             yield_from_!(child.values());
//!         }
//!     }
//! }
//! ```
//!
//! [`async_gen!`] creates a generator from a block, as an `async` block creates a future. [`try_async_gen!`] does the same for a
//! block with `?`.
//!
//! # Sending, throwing and closing
//!
//! A generator that returns `impl AsyncGenerator<..>` can receive values and errors, return a value, and be closed with cleanups
//! that await. Its methods are those of [`AsyncGeneratorExt`]. See also [the guide](guide::protocol).
//!
//! ```
//! use std::io;
//! use std::pin::pin;
//!
//! use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
//! use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};
//!
//! /// Writes the lines that it is sent, up to an empty line. Yields the number of bytes so far.
//! #[async_generator]
//! async fn writer(
//!     file: impl AsyncWrite + Unpin,
//! ) -> impl AsyncGenerator<String, Yield = usize, Return = io::Result<usize>> {
//!     let mut file = BufWriter::new(file);
//!     let mut written = 0;
//!     finally!({
//!         loop {
//!             let line = yield_!(written);
//!             if line.is_empty() {
//!                 return Ok(written);
//!             }
//!             file.write_all(line.as_bytes()).await?;
//!             written += line.len();
//!         }
//!     }, {
//!         // Runs after `return` and `?`, and if the generator is closed at the `yield_!`.
//!         let _ = file.flush().await;
//!     })
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut file = Vec::new();
//! {
//!     let mut writer = pin!(writer(&mut file));
//!     writer.start().await?;
//!     let state = writer.asend("a line\n".into()).await?;
//!     assert_eq!(state.yielded(), Some(7));
//!     writer.aclose().await?;
//! }
//! assert_eq!(file, b"a line\n");
//! # Ok(())
//! # }
//! ```
//!
//! # Context managers
//!
//! An `async fn` with the attribute [`async_context_manager`](macro@async_context_manager) and one `yield_!` in its body becomes
//! a context manager. It is entered, lends a value to a block, and is exited however the block ends. [`async_with!`] uses a
//! manager. If the manager has an `Error`, its `yield_!` evaluates to the outcome of the block. The manager cannot swallow an
//! error by accident, because only a block that succeeded creates the [`Completed`] that the manager returns.
//!
//! ```
//! use std::io;
//!
//! use asyncgen::{AsyncContextManager, async_context_manager, async_with};
//! use tokio::io::{AsyncWrite, AsyncWriteExt};
//!
//! #[async_context_manager]
//! async fn transaction<W: AsyncWrite + Unpin>(
//!     conn: &mut W,
//! ) -> impl AsyncContextManager<Value = W, Error = io::Error> {
//!     conn.write_all(b"BEGIN;").await?;
//!     match yield_!(&mut *conn) {
//!         Ok(done) => {
//!             conn.write_all(b"COMMIT;").await?;
//!             Ok(done)
//!         }
//!         Err(error) => {
//!             conn.write_all(b"ROLLBACK;").await?;
//!             Err(error)
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> io::Result<()> {
//! let mut conn = Vec::new();
//! async_with!(transaction(&mut conn), |conn| { conn.write_all(b"INSERT;").await })?;
//! assert_eq!(conn, b"BEGIN;INSERT;COMMIT;");
//! # Ok(())
//! # }
//! ```
//!
//! [`aclosing`] is a manager that closes a generator. See also [the guide](guide::context_managers).
//!
//! # Guides
//!
//! - [The protocol](guide::protocol): each method in each status, and the names in Python.
//! - [Context managers](guide::context_managers), with a table for users of `contextlib`.
//! - [Soundness](guide::soundness): the promise to safe code, the argument for it, and the tools that were run.
//! - [Coming from async-stream](guide::coming_from_async_stream).
//! - [Peers](guide::peers): a comparison with similar crates.
//!
//! # Cost
//!
//! A generator is the state machine that the compiler creates from its body. There is no thread-local, no allocation, no atomic
//! and no waker of its own. A yielded value is stored in the stack frame of the caller that polls, which the yield finds through
//! the task context. An item that provably contains no `.await` is built there, and is never stored in the generator. (In a body
//! with several yields, this does not apply to numbers and references.) The repository contains benchmarks.
//!
//! # Features
//!
//! - `std` (default): implies `alloc`. Adds managed generators and context managers. [`finally!`] also runs its cleanup after a
//!   panic.
//! - `alloc`: boxed return types.
//! - `tokio`: implies `std`. The cleanups of a managed generator or context manager that is first polled in a tokio runtime run
//!   in that runtime if it is dropped early.
//!
//! Without these features, the crate is `no_std` and allocates nothing.
//!
//! # Limits
//!
//! - A [`Generator`] is not `Unpin`.
//! - `yield_!` and `#[for_await]` must be directly in the body, not in a closure, an `async` block or a nested function. Use
//!   [`for_await!`] for loops there.
//! - An item that is created by a macro such as `vec!`, or that contains an `.await`, is evaluated first and then moved, because
//!   a macro can contain an `.await`.
//! - The attribute does not see the tokens of other macros. There, use [`for_await!`] instead of `#[for_await]`, and write
//!   `return Ok(())` instead of `return` in a body of type `Result`.
//! - Do not use the incomplete feature `async_drop` of nightly compilers together with this crate. It invalidates the proof that
//!   an item contains no `.await`.
//! - Dropping a generator or a context manager runs destructors, which cannot await, and does not run cleanups. Call
//!   [`aclose`](AsyncGeneratorExt::aclose), or make it [`managed`](AsyncGeneratorExt#method.managed).
//! - A context manager lends values of one type, which cannot borrow from the variables of its body.

#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod async_generator;
mod attribute;
#[cfg(feature = "alloc")]
mod boxed;
mod close_flags;
mod context_manager;
mod ext;
#[cfg(feature = "std")]
mod finalizer;
mod finally;
mod for_await;
pub mod future;
mod generator;
#[cfg(any(doc, all(doctest, feature = "std")))]
pub mod guide;
#[cfg(feature = "std")]
pub mod hooks;
mod host;
mod infer;
mod macros;
#[cfg(feature = "std")]
mod managed;
mod output;
mod panic;
mod protocol;
#[allow(unsafe_code, reason = "the one module with pointer code")]
#[allow(
    missing_debug_implementations,
    reason = "the public types are hidden, and contain nothing to show"
)]
mod raw;
mod resume;
mod status;
mod yield_from;
mod yield_macros;

/// A stream that reports if it has ended. Every generator implements it.
pub use futures_core::FusedStream;
/// A stream of values, re-exported from `futures-core`. Every generator that receives no values implements it.
pub use futures_core::Stream;
/// A stream of results, for the return type of a generator that uses `?`.
pub use futures_core::TryStream;
/// A boxed stream that is `Send`, for the return type of a generator.
#[cfg(feature = "alloc")]
pub use futures_core::stream::BoxStream;
/// A boxed stream that need not be `Send`, for the return type of a generator.
#[cfg(feature = "alloc")]
pub use futures_core::stream::LocalBoxStream;

pub use crate::async_generator::AsyncGenerator;
pub use crate::attribute::async_generator;
#[cfg(feature = "alloc")]
pub use crate::boxed::{BoxAsyncGenerator, LocalBoxAsyncGenerator};
pub use crate::context_manager::{
    Aclosing, AsyncContextManager, AsyncContextManagerExt, Completed, Entered, ExitFailed,
    NullContext, aclosing, async_context_manager, nullcontext, try_nullcontext,
};
#[cfg(feature = "alloc")]
pub use crate::context_manager::{BoxAsyncContextManager, LocalBoxAsyncContextManager};
pub use crate::ext::AsyncGeneratorExt;
pub use crate::generator::Generator;
#[cfg(feature = "std")]
pub use crate::managed::{Managed, ManagedLocal};
pub use crate::resume::{GeneratorState, ResumeError, Resumption, YieldedInCleanup};
pub use crate::status::Status;

/// Traits that relate the error type of a context manager to the types of its block and of its use.
///
/// You need them to write code that is generic over the kind of a context manager.
pub mod exit {
    pub use crate::context_manager::{ExitKind, ExitWith};
}

/// Items used by macro expansions. Not public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "alloc")]
    pub use alloc::boxed::Box;
    pub use core::compile_error;
    pub use core::convert::Infallible;
    // Re-exported, because `::core` may be another crate in the user's crate: `extern crate self as core`.
    pub use core::option::Option::{self, Some};
    pub use core::pin::{Pin, pin};
    pub use core::result::Result::{self, Err, Ok};

    pub use asyncgen_macros::{expand_async_with, expand_body, finally};

    pub use crate::context_manager::{
        AsyncContextManager, Completed, Expected, entering, expected, leaving, manager,
        not_entered, nowhere, uses, within,
    };
    pub use crate::finally::{finally_block, try_block};
    pub use crate::for_await::{for_await_source, next};
    pub use crate::generator::generator;
    pub use crate::host::NoHost;
    pub use crate::infer::{BoxedStream, SameError, absent, instead_of, ok, tail};
    pub use crate::protocol::{NoClose, Sent, Thrown};
    pub use crate::raw::{
        AwaitProof, LentPtr, LoanScope, SlotPtr, Token, Yielder, assert_awaited_in_body,
        assert_loan, lend, new_token, reserve, token,
    };
    pub use crate::yield_from::{
        FallbackToNoDefault, FallbackToStream, probe, try_yield_from, yield_from,
    };
    pub use crate::{
        __async_with as async_with, __boxed as boxed, __for_await_loop as for_await_loop,
        __generator as generator, __lend as lend_, __lend_in_place as lend_in_place,
        __manager as manager, __try_yield_from as try_yield_from, __within as within,
        __yield as yield_, __yield_from as yield_from, __yield_in_place as yield_in_place,
        __yield_ok as yield_ok, __yield_ok_in_place as yield_ok_in_place, __yielder as yielder,
    };
}
