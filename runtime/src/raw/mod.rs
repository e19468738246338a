//! All pointer code of the crate.
//!
//! A generator's body is an ordinary `async` block. Each poll of a generator builds an [`Exchange`] on its own stack: the
//! [`Context`](core::task::Context) that the body is polled with, and directly behind it the values that travel between the generator
//! and its body. A yield is a future that the body awaits. It is polled with that very `Context`, stores its item in the memory behind the
//! `Context`, and returns `Pending`. When the body's poll returns, the generator looks for an item in the exchange. Without one, the
//! body waits for something else.
//!
//! So there is no thread-local, no allocation, no atomic, no waker of our own, and no pointer that is kept from one poll to the next.
//!
//! | file | concept |
//! |---|---|
//! | `token.rs` | [`Token`] names the types of a generator's exchange, [`AwaitProof`](token::AwaitProof) the place where a yield is awaited |
//! | `exchange.rs` | [`Exchange`] and the one function that finds it behind a `Context` |
//! | `access.rs` | [`ExchangeAccess`], the right to reach the exchange, and the future of a yield |
//! | `seal.rs` | a check in debug builds that a yield finds the exchange of its own generator |
//! | `slot.rs` | [`SlotPtr`], the place of an item that is built in the exchange |
//! | `generator.rs` | [`Generator`], a pinned body that is dropped once |
//! | `parts.rs` | polls of a pinned body through an exchange |
//! | `poll.rs` | [`Generator`] as a stream |
//! | `state.rs` | [`State`], the status of a body between two polls |
//! | `future_cell.rs` | [`FutureCell`], a future that shared references do not touch |
//! | `lend.rs` | [`Manager`], the body of a context manager and the place that it lends |
//! | `arena.rs` | [`Arena`], the entries of an exit stack |
//! | `exclusive.rs` | [`Exclusive`], a value that shared references do not touch, so that it can be shared between threads |
//!
//! The [guide](mod@crate::guide::soundness) contains the soundness argument. "Point N" in the comments of these files refers to its
//! numbered points. Change the two together.

mod access;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod arena;
mod exchange;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod exclusive;
mod future_cell;
mod generator;
mod lend;
mod parts;
mod poll;
mod seal;
mod slot;
mod state;
mod token;

pub use self::access::{ExchangeAccess, YieldItem};
pub(crate) use self::access::{SharedExchange, YieldOutput};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub(crate) use self::arena::Arena;
pub(crate) use self::exchange::{Exchange, ExchangeOf};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub(crate) use self::exclusive::Exclusive;
pub(crate) use self::future_cell::FutureCell;
pub use self::generator::{Generator, generator};
pub(crate) use self::lend::Manager;
pub use self::lend::{LentPtr, LentValue, LoanScope, assert_loan, lend, manager};
pub(crate) use self::poll::StreamPoll;
pub use self::slot::{Item, SlotPtr, reserve};
pub(crate) use self::state::State;
pub(crate) use self::token::NewToken;
pub(crate) use self::token::{Channel, Invariant};
pub use self::token::{Token, assert_awaited_in_body, new_token, token};
