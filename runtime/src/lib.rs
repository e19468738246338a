//! Async generators and async context managers for stable Rust: write an `async fn` with `yield_!` in it, get a
//! [`Stream`] that, inlined, runs like a hand-written one; or what is entered, used and left.
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
//! A caller sees a plain function, `fn countdown(from: u32) -> impl Stream<Item = u32>`, and calls
//! it as one, with no `.await`. Nothing of the body runs before the stream is polled.
//!
//! # In a body
//!
//! There is nothing to import.
//!
//! - [`yield_!(value)`](yield_) hands an item to whoever polls;
//! - [`yield_from_!(source)`](yield_from_) yields all items of another stream, or delegates to
//!   another generator;
//! - `#[for_await] for item in stream { .. }` loops over one, and pins it for you;
//! - [`finally!({ .. }, { .. })`](finally!) cleans up, with awaits, when the generator is closed;
//! - [`async_with!(manager, |value| { .. })`](async_with!) uses a [context manager](#context-managers), and its block
//!   may yield.
//!
//! ```
//! use asyncgen::{Stream, async_generator};
//!
//! /// The first stream whole, and of the second what is not zero.
//! #[async_generator]
//! async fn chained(
//!     first: impl Stream<Item = u32>,
//!     second: impl Stream<Item = u32>,
//! ) -> impl Stream<Item = u32> {
//!     yield_from_!(first);
//!     #[for_await]
//!     for n in second {
//!         if n != 0 {
//!             yield_!(n);
//!         }
//!     }
//! }
//! ```
//!
//! # Errors
//!
//! Where the items are results, the body may use `?`. The error is the last item.
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
//! [`TryStream`] as the return type has `yield_!` wrap its value in `Ok`. With `impl Stream<Item =
//! Result<T, E>>` it takes whole items, and a body may yield an `Err` and go on.
//!
//! # In traits, and in boxes
//!
//! The attribute goes on a trait's declarations, default methods and implementations. A boxed
//! return type makes the trait `dyn`-compatible, and lets a generator call itself.
//!
#![cfg_attr(feature = "alloc", doc = "```")]
#![cfg_attr(not(feature = "alloc"), doc = "```ignore")]
//! use asyncgen::{BoxStream, Stream, async_generator};
//!
//! trait Shelf {
//!     #[async_generator]
//!     async fn titles(&self) -> impl Stream<Item = &str>;
//!
//!     #[async_generator]
//!     async fn lengths(&self) -> impl Stream<Item = usize> {
//!         #[for_await]
//!         for title in self.titles() {
//!             yield_!(title.len());
//!         }
//!     }
//! }
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
//! All return types, and all that the attribute goes on: [`async_generator`](macro@async_generator).
//!
//! # As an expression
//!
//! [`async_gen!`] is to a generator function what an `async` block is to an `async fn`;
//! [`try_async_gen!`] is the same for a body with `?`.
//!
//! ```
//! use asyncgen::{Stream, async_gen};
//!
//! fn evens(upto: u32) -> impl Stream<Item = u32> {
//!     assert!(upto < 1_000, "said in the call, not at the first poll");
//!     async_gen! {
//!         for n in (0..upto).step_by(2) {
//!             yield_!(n);
//!         }
//!     }
//! }
//! # let _ = evens(4);
//! ```
//!
//! # Consuming one
//!
//! [`for_await!`] loops over any stream in any async code. Combinators are those of the crate
//! `futures`, or of any other for the same trait. Whatever polls a stream through a `&mut` wants it
//! pinned first.
//!
//! ```
//! use std::pin::pin;
//!
//! use asyncgen::async_gen;
//! use futures_util::StreamExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut numbers = pin!(async_gen! {
//!     for n in 1.. {
//!         yield_!(n);
//!     }
//! });
//! assert_eq!(numbers.next().await, Some(1));
//! let next: Vec<_> = numbers.take(2).collect().await;
//! assert_eq!(next, [2, 3]);
//! # }
//! ```
//!
//! # More than a stream
//!
//! A generator that returns `impl AsyncGenerator<..>` may be sent values and thrown errors, return a
//! value, and be closed, with cleanups that await. [The guide](guide::protocol) goes through it, verb
//! by verb.
//!
//! ```
//! use std::io;
//! use std::pin::pin;
//!
//! use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
//! use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};
//!
//! /// Writes the lines that it is sent, up to an empty one, and yields how much that is so far.
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
//!         // Whichever way it ends: by `return`, by `?`, or closed at the `yield_!`.
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
//! An `async fn` with [`async_context_manager`](macro@async_context_manager) on it and one `yield_!` in it is entered,
//! lends something to a block, and is left again, with awaits, however the block ended.
//! [`async_with!`] uses one. Where the manager says `Error = E`, its `yield_!` evaluates to how the block ended, and it
//! cannot swallow an error by accident: what it has to return then is only to be had from a block that
//! succeeded.
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
//! In the body of a generator or of a manager the block may hold the `yield_!`, so that rows are streamed from within a
//! transaction. [`aclosing`] is the manager that closes a generator. [The guide](guide::context_managers) has the
//! rest: every way out, what can be lent, and when a guard with a destructor is the better tool.
//!
//! # More
//!
//! - [The protocol](guide::protocol): every verb in every status, and what it is called in Python.
//! - [Context managers](guide::context_managers): the whole of them, with a table for those who know `contextlib`.
//! - [Soundness](guide::soundness): what safe code is promised, why that holds, what was run to break it, and what is open.
//! - The guide for those who come from [async-stream](guide::coming_from_async_stream).
//! - This crate beside [its peers](guide::peers), and where they are better.
//!
//! # What it costs
//!
//! Nothing but the state machine that the compiler makes of the body. No thread-local, no
//! allocation, no atomic and no waker of its own: a yielded value travels in a cell on the stack of
//! whoever polls, which the yield finds behind the task context. An item that provably holds no
//! await is built there, and is never stored in the generator (but for numbers and references in a
//! body of several yields). The benchmarks in the repository put this beside hand-written code and
//! the other crates of the kind.
//!
//! # Features
//!
//! - `std` (default): implies `alloc`. With it, a [`finally!`] cleans up after a panic, too; and there are
//!   managed generators and context managers.
//! - `alloc`: the boxed return types.
//! - `tokio`: implies `std`; a managed generator or context manager that is first polled in a tokio runtime is
//!   closed there when it is dropped half-way, if no hook says otherwise.
//!
//! With none of them the crate is `no_std` and allocates nothing.
//!
//! # Limits
//!
//! - A [`Generator`] is not `Unpin`: pin it (`pin!`, `Box::pin`) to call `StreamExt::next` on it.
//!   `#[for_await]`, [`for_await!`] and the combinators that take a stream by value need no
//!   pinning.
//! - `yield_!` and `#[for_await]` stand directly in the body, not in a closure, an `async` block or a
//!   nested function; there, [`for_await!`] is the loop.
//! - An item made by a macro, such as `vec!`, or one that holds an `.await`, is evaluated first
//!   and then moved into the cell, because a macro can hide an await.
//! - Among the tokens of another macro the attribute cannot see: `#[for_await]` does not work there
//!   (write [`for_await!`]), and `return` in a body of type `Result` is written `return Ok(())`.
//! - On nightly, the incomplete feature `async_drop` breaks the proof that an item holds no await: do
//!   not use the two together.
//! - Dropping a generator runs the destructors of what its body holds, like dropping a future; it
//!   cannot run code that awaits. For that there is [`finally!`], in a generator that returns `impl
//!   AsyncGenerator<..>`, and [`aclose`](AsyncGeneratorExt::aclose); and one made
//!   [`managed`](AsyncGeneratorExt#method.managed) is closed by somebody else when it is dropped. So it is with
//!   a context manager.
//! - What a context manager lends is of one type, which cannot borrow from the manager's own variables.

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

/// A stream that knows when it has ended, as every generator does.
pub use futures_core::FusedStream;
/// What every generator is. The trait is that of `futures-core`.
pub use futures_core::Stream;
/// A stream of results, as it is written in the return type of a generator that uses `?`.
pub use futures_core::TryStream;
/// A return type: the generator in a box, `Send`.
#[cfg(feature = "alloc")]
pub use futures_core::stream::BoxStream;
/// A return type: the generator in a box, `Send` or not.
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

/// What expansions speak of. Not for use by hand, and free to change in any release.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "alloc")]
    pub use alloc::boxed::Box;
    pub use core::compile_error;
    pub use core::convert::Infallible;
    // Not by `::core`, which may be another crate: `extern crate self as core`.
    pub use core::option::Option::{self, Some};
    pub use core::pin::{Pin, pin};
    pub use core::result::Result::{self, Err, Ok};

    pub use asyncgen_macros::{expand_async_with, expand_body, finally};

    pub use crate::context_manager::{
        AsyncContextManager, Completed, Expected, entering, expected, leaving, manager,
        not_entered, nowhere, uses, within,
    };
    pub use crate::finally::{finally_block, try_block};
    pub use crate::for_await::{looped, next};
    pub use crate::generator::generator;
    pub use crate::host::NoHost;
    pub use crate::infer::{BoxedStream, SameError, absent, instead_of, ok, tail};
    pub use crate::protocol::{NoClose, Sent, Thrown};
    pub use crate::raw::{
        AwaitProof, LentPtr, LoanScope, SlotPtr, Token, Yielder, assert_awaited_in_body,
        assert_loan, lend, new_token, reserve, token,
    };
    pub use crate::yield_from::{
        OtherwiseStream, OtherwiseUndefined, lookup, try_yield_from, yield_from,
    };
    pub use crate::{
        __async_with as async_with, __boxed as boxed, __for_await_loop as for_await_loop,
        __generator as generator, __lend as lend_, __lend_in_place as lend_in_place,
        __manager as manager, __try_yield_from as try_yield_from, __within as within,
        __yield as yield_, __yield_from as yield_from, __yield_in_place as yield_in_place,
        __yield_ok as yield_ok, __yield_ok_in_place as yield_ok_in_place, __yielder as yielder,
    };
}
