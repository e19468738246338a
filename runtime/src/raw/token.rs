//! The token of a generator, which names the types of its exchange.

use core::marker::PhantomData;

/// The types that travel through an exchange beside the item.
pub trait Channel {
    /// The value that a poll passes to the pending yield.
    type Input;

    /// Flags that the generator and its body share.
    type Flags: Copy + Sync + 'static;

    /// The flags before the first poll.
    const NO_FLAGS: Self::Flags;
}

/// A marker that is invariant in `T`, and `Send` and `Sync` for every `T`.
pub(crate) type Invariant<T> = PhantomData<fn(T) -> T>;

/// Connects the yields of a body to the exchange of its generator.
///
/// A zero-sized value that only the crate's own macros create. No safe function, constant or trait returns one (point 3).
pub struct Token<Y, P> {
    _invariant: Invariant<(Y, P)>,
}

impl<Y, P> Clone for Token<Y, P> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<Y, P> Copy for Token<Y, P> {}

/// The right to create the token of one generator.
#[derive(Debug)]
pub struct NewToken(());

/// Creates the right to create the token of one generator.
///
/// # Safety
///
/// Pass the token that is created with it to `generator` or `manager` exactly once, together with an `async` block. In that block, and
/// nowhere else, pass the token to `ExchangeAccess::new`, `YieldItem`, `SlotPtr::write`, `SlotPtr::lend` and `Token::within`. No other code
/// may get hold of either value.
#[inline]
#[must_use]
pub const unsafe fn new_token() -> NewToken {
    NewToken(())
}

// A free function: rustc finds it faster than an associated function of a type with parameters.
/// Creates the token of one generator.
#[inline]
#[must_use]
pub const fn token<Y, P>(_: NewToken) -> Token<Y, P> {
    Token {
        _invariant: PhantomData,
    }
}

impl<Y, P> Token<Y, P> {
    /// Creates the token of an `async` block inside the body: the block of a `finally!` or an `async_with!`.
    ///
    /// # Safety
    ///
    /// The block is polled only by a future that owns an `ExchangeAccess` of this token and passes its own `&mut Context` on. In that
    /// block, and nowhere else, pass the new token to the functions that [`new_token`] lists. No other code may get hold of it.
    #[inline]
    #[must_use]
    pub const unsafe fn within(self) -> Token<Y, P> {
        Token {
            _invariant: PhantomData,
        }
    }
}

/// Proof that a future is awaited directly in the body of a token.
// Without type parameters, so that a yield adds nothing to type inference.
pub struct AwaitProof(());

/// Creates an `AwaitProof`.
///
/// # Safety
///
/// Let `t` be the token that is passed together with the proof. The future that is made with it must be awaited immediately, and
/// directly inside the `async` block that `t` was created for.
#[inline]
#[must_use]
pub const unsafe fn assert_awaited_in_body() -> AwaitProof {
    AwaitProof(())
}
