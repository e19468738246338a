//! Async generators and async context managers for stable Rust.
//!
#![doc = include_str!("guide/front_page.md")]
//!
#![doc = include_str!("guide/items.md")]
#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod async_generator;
#[cfg(feature = "alloc")]
mod boxed;
mod close_flags;
mod context_manager;
mod coroutine;
#[doc(hidden)]
pub mod editor;
mod end_of_body;
mod ext;
#[cfg(feature = "std")]
mod finalizer;
mod finally;
mod for_await;
pub mod future;
mod gen_macros;
mod generator;
#[cfg(any(doc, all(doctest, feature = "std")))]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guide;
#[cfg(feature = "std")]
pub mod hooks;
mod host;
mod in_scope;
#[allow(missing_docs, reason = "the public items are hidden")]
mod infer;
#[cfg(feature = "std")]
mod lost_cleanup;
mod macros;
#[cfg(feature = "std")]
mod managed;
mod opaque_debug;
mod output;
mod panic;
mod protocol;
#[allow(unsafe_code, reason = "the one module with pointer code")]
#[allow(missing_debug_implementations, reason = "the public types are hidden")]
mod raw;
mod resume;
#[cfg(feature = "std")]
mod shutdown;
mod status;
mod yield_from;
mod yield_macros;
#[cfg(feature = "std")]
mod yielder;

/// A stream that reports if it has ended. Every generator that is a [`Stream`] implements it.
///
/// `is_terminated` of a generator returns `true` once its body has ended.
///
/// # From the documentation of `futures-core`
pub use futures_core::FusedStream;
/// A stream of values, from the crate `futures-core`. Use it as the return type of a generator.
///
/// `impl Stream<Item = T>` is the return type of a generator that only yields. [`async_generator`](macro@crate::async_generator) lists the
/// other return types. To loop over a stream, use [`for_await!`], or `#[for_await]` in a body. The crate `futures` has combinators. They are
/// methods of its trait `StreamExt`, some of which require a [pinned](core::pin::pin) stream.
///
/// # From the documentation of `futures-core`
pub use futures_core::Stream;
#[doc = include_str!("guide/try_stream.md")]
pub use futures_core::TryStream;
/// A boxed stream that is `Send`, for the return type of a generator.
///
/// Use it in a trait that is `dyn`-compatible, and for a generator that calls itself. A stream in a box is `Unpin`.
///
/// # From the documentation of `futures-core`
#[cfg(feature = "alloc")]
pub use futures_core::stream::BoxStream;
/// A boxed stream that need not be `Send`, for the return type of a generator.
///
/// # From the documentation of `futures-core`
#[cfg(feature = "alloc")]
pub use futures_core::stream::LocalBoxStream;

/// Turns an `async fn` with one [`yield_!`](crate::yield_) in its body into an async context manager.
///
#[doc = include_str!("guide/async_context_manager.md")]
pub use asyncgen_macros::async_context_manager;
/// Turns an `async fn` with [`yield_!`](crate::yield_) in its body into an async generator.
///
#[doc = include_str!("guide/async_generator.md")]
pub use asyncgen_macros::async_generator;

pub use crate::async_generator::AsyncGenerator;
#[cfg(feature = "alloc")]
pub use crate::boxed::{
    BoxAsyncGenerator, BoxTryStream, LocalBoxAsyncGenerator, LocalBoxTryStream,
};
pub use crate::context_manager::{
    AsyncContextManager, AsyncContextManagerExt, Completed, Entered, aclosing, nullcontext,
    try_nullcontext,
};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use crate::context_manager::{AsyncExitStack, LocalAsyncExitStack};
#[cfg(feature = "alloc")]
pub use crate::context_manager::{BoxAsyncContextManager, LocalBoxAsyncContextManager};
pub use crate::ext::AsyncGeneratorExt;
pub use crate::generator::Generator;
pub use crate::in_scope::in_scope;
pub use crate::resume::{GeneratorState, Resumption};
pub use crate::status::Status;
#[cfg(feature = "std")]
pub use crate::yielder::Yielder;

/// The errors that methods of this crate return.
///
/// If an error contains a value that borrows something, `?` may fail to convert the error. Use `.map_err(|error| error.to_string())?` to
/// keep only the text.
pub mod error {
    pub use crate::context_manager::ExitFailed;
    pub use crate::resume::{ResumeError, YieldedInCleanup};
}

/// The types that contain a generator, a context manager or a value, and that functions and methods of this crate return.
///
/// You need their names to store them in a struct.
pub mod wrappers {
    pub use crate::context_manager::{Aclosing, NullContext};
    pub use crate::in_scope::InScope;
    #[cfg(feature = "std")]
    pub use crate::managed::{Managed, ManagedLocal};
}

/// Traits that relate the error type of a context manager to the types of its block and of its use.
///
/// You need them to write code that is generic over the kind of a context manager.
pub mod exit {
    #[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
    pub use crate::context_manager::StackExit;
    pub use crate::context_manager::{ExitKind, ExitWith};
}

/// Items used by macro expansions. Not public API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "alloc")]
    pub use alloc::boxed::Box;
    pub use core::compile_error;
    pub use core::convert::{Infallible, Into, identity};
    // Re-exported, because `::core` may be another crate in the user's crate: `extern crate self as core`.
    pub use core::option::Option::{self, None, Some};
    pub use core::pin::{Pin, pin};
    pub use core::result::Result::{self, Err, Ok};

    pub use asyncgen_macros::{expand_async_with, expand_body, finally};

    pub use crate::context_manager::{
        AnyError, AsyncContextManager, BlockOutput, Completed, YieldPermit, block_elsewhere,
        block_in_body, block_output, convert_error, enter_future, exit_future, manager,
        not_entered, proven, required_error, use_of, yield_permit,
    };
    pub use crate::editor;
    pub use crate::end_of_body::end_of_body;
    pub use crate::finally::{BodyEnd, finally_block, try_block};
    pub use crate::for_await::{ForAwaitSource, next};
    pub use crate::generator::generator;
    pub use crate::host::NoHost;
    pub use crate::infer::{
        BoxedStream, FallbackToNoResult, FallbackToValue, ResultItem, SameError, Tail, ValueInOk,
        ValueOfErr, instead_of, into_output, item_probe, ok_probe, ok_unit, unreachable_value,
    };
    pub use crate::protocol::{NoClose, Sent, Thrown};
    pub use crate::raw::{
        ExchangeAccess, Item, LentPtr, LentValue, LoanScope, SlotPtr, Token, YieldItem,
        assert_awaited_in_body, assert_loan, lend, new_token, reserve, token,
    };
    pub use crate::yield_from::{
        ProbeFallback, TryYieldFromSource, YieldFromSource, delegation, probe, types_of,
    };
    #[cfg(feature = "std")]
    pub use crate::yielder::{ResumedWithoutValue, new_ok_yielder, new_yielder};
    pub use crate::{
        __async_with as async_with, __boxed as boxed, __exchange_access as exchange_access,
        __for_await_loop as for_await_loop, __for_await_statement as for_await_statement,
        __generator as generator, __generator as manager, __lend as lend_,
        __lend_in_place as lend_in_place, __syntax_error as syntax_error,
        __try_yield_from as try_yield_from, __with_yielder as with_yielder, __within as within,
        __yield as yield_, __yield_from as yield_from, __yield_from_error as yield_from_error,
        __yield_in_place as yield_in_place, __yield_ok as yield_ok,
        __yield_ok_in_place as yield_ok_in_place,
    };
}
