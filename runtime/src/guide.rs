//! The guide. This module contains only text, and exists only in the documentation.
//!
//! # First steps
//!
//! - [Choosing a return type](return_types): a table by purpose.
//! - [Pinning and `StreamExt`](pinning): how to take items from a stream, and when to pin it.
//! - [Cancellation and cleanup](cleanup): what runs if a generator or a context manager ends, is dropped or is closed. A `select!` loop.
//! - [Frequently asked questions](faq).
//! - [Compiler errors](compiler_errors): the errors of rustc that do not mention this crate, and what to write instead.
//!
//! # By subject
//!
//! - [The protocol](protocol): sending, throwing, returning, closing and delegating.
//! - [Context managers](context_managers): how to write and use them, and all ways to leave them.
//! - [Exit stacks](exit_stacks): a number of context managers that is known only at run time.
//! - [Yielding from nested futures](yielder): `join!`, `select!`, timeouts, sets of futures and helper functions;
//!   many connections as one stream.
//! - [Tracing](tracing): how to run a generator or a context manager in a span.
//! - [A session over a connection](network_session): a complete client with LOGIN, LOGOUT, commands and reconnects.
//! - [Testing](testing): fixtures, and tests of streams.
//! - [Performance](performance): what is cheap and what is not.
//!
//! # Coming from
//!
//! - [async-stream](coming_from_async_stream): a drop-in replacement, and how to use this crate directly.
//! - [Python](coming_from_python): asynchronous generators and `contextlib`.
//! - [genawaiter and async-fn-stream](coming_from_genawaiter).
//!
//! # Background
//!
//! - [Soundness](soundness): the promise to safe code, the argument for it, the tools that were run, and the open questions.
//! - [Peers](peers): a comparison with similar crates.

// `links.md` resolves the links of the pages in the documentation. The first definition of a link takes precedence. The pages have
// definitions of their own for readers of the repository.
macro_rules! pages {
    ($($page:ident)*) => {$(
        #[doc = include_str!("guide/links.md")]
        #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
        pub mod $page {}
    )*};
}

pages! {
    return_types
    pinning
    cleanup
    faq
    compiler_errors
    protocol
    context_managers
    exit_stacks
    yielder
    tracing
    network_session
    testing
    performance
    coming_from_async_stream
    coming_from_python
    coming_from_genawaiter
    peers
}

// The definitions of these two links for the documentation.
/// [attribute]: macro@crate::async_context_manager
/// [aclosing]: crate::aclosing
///
#[doc = include_str!("guide/soundness.md")]
pub mod soundness {}
