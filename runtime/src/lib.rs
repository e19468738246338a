//! Async generators for stable Rust: write an `async fn` with `yield_!` in it, get a [`Stream`]
//! that, inlined, runs like a hand-written one.
//!
//! ```
//! use asyncgen::{Stream, async_generator};
//!
//! #[async_generator]
//! async fn countdown(from: u32) -> impl Stream<Item = u32> {
//!     for n in (1..=from).rev() {
//!         tokio::time::sleep(std::time::Duration::from_secs(1)).await;
//!         yield_!(n);
//!     }
//! }
//! ```
//!
//! - [`#[async_generator]`](macro@async_generator) makes generators of functions and methods, and
//!   tells what they may return;
//! - [`async_gen!`] and [`try_async_gen!`] make them as expressions;
//! - [`yield_!`](yield_), [`yield_from_!`](yield_from_) and `#[for_await]` are what a body may
//!   hold, with nothing to import;
//! - [`for_await!`] loops over any stream in any async code.
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
//! - `std` (default): implies `alloc`.
//! - `alloc`: the boxed return types.
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
//! - An item made by a macro, such as `format!`, or one that holds an `.await`, is evaluated first
//!   and then moved into the cell, because a macro can hide an await.
//! - Among the tokens of another macro the attribute cannot see: `#[for_await]` does not work there
//!   (write [`for_await!`]), and `return` in a body of type `Result` is written `return Ok(())`.
//! - On nightly, the incomplete feature `async_drop` breaks the proof that an item holds no await: do
//!   not use the two together.
//! - Dropping a generator runs the destructors of what its body holds, like dropping a future; it
//!   cannot run code that awaits.

#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

mod attribute;
mod boxed;
mod delegate;
#[allow(unsafe_code, reason = "the one file with pointer code")]
#[allow(
    missing_debug_implementations,
    reason = "its public types are hidden, and hold nothing to show"
)]
mod exchange;
mod expression;
mod for_await;
mod generator;
#[cfg(any(doc, all(doctest, feature = "alloc")))]
pub mod guide;
mod output;
mod outside;
mod status;
mod yields;

#[cfg(feature = "alloc")]
pub use futures_core::stream::{BoxStream, LocalBoxStream};
pub use futures_core::{FusedStream, Stream, TryStream};

pub use crate::attribute::async_generator;
pub use crate::generator::Generator;

/// What expansions speak of. Not for use by hand, and free to change in any release.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "alloc")]
    pub use alloc::boxed::Box;
    pub use core::compile_error;
    pub use core::option::Option::Some;
    pub use core::pin::{Pin, pin};
    pub use core::result::Result::{self, Ok};

    pub use asyncgen_macros::{async_gen, deferred, try_async_gen};

    pub use crate::boxed::BoxedStream;
    pub use crate::delegate::{try_yield_from, yield_from};
    pub use crate::exchange::{Access, Slot, Token, reserve, start, yield_};
    pub use crate::for_await::{looped, next};
    pub use crate::generator::generator;
    pub use crate::output::{absent, ok, tail};
    pub use crate::{
        __boxed as boxed, __for_await_loop as for_await_loop, __try_yield_from as try_yield_from,
        __yield as yield_, __yield_from as yield_from, __yield_in_place as yield_in_place,
        __yield_ok as yield_ok, __yield_ok_in_place as yield_ok_in_place,
    };
}
