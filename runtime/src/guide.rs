//! The guide: pages of text, with nothing to use in them. The module is in the documentation alone.
//!
//! - [Coming from async-stream](coming_from_async_stream): each of its examples, before and after,
//!   and what behaves differently.
//! - [The protocol](protocol): sending, throwing, returning, closing, delegating, verb by verb; what
//!   each does in each status; and what it is called in Python.
//! - [Peers](peers): this crate beside the others of the kind, and when to take which.

// Where the page links to the other one: here. On its own, as a file, it says so itself.
#[doc = "[peers]: mod@crate::guide::peers\n"]
#[doc = include_str!("guide/coming_from_async_stream.md")]
pub mod coming_from_async_stream {}

#[doc = include_str!("guide/peers.md")]
pub mod peers {}

#[doc = include_str!("guide/protocol.md")]
pub mod protocol {}
