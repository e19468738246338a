//! Helpers that only guide type inference in expansions.

use crate::raw::Token;

/// A body's `Ok(())`, of the type that goes with its items.
#[inline(always)]
pub const fn ok<T, E, P>(_token: Token<Result<T, E>, P>) -> Result<(), E> {
    Ok(())
}

/// A body's value, of the type that goes with its items, whatever it is that the body ends in.
#[inline(always)]
pub fn tail<T, E, P>(_token: Token<Result<T, E>, P>, tail: impl Tail<E>) -> Result<(), E> {
    tail.into_result()
}

/// A value that there is never a need for.
#[inline(always)]
pub const fn absent<T>() -> T {
    unreachable!()
}

#[diagnostic::on_unimplemented(
    message = "a generator of results ends in `()` or in `Result<(), {E}>`, not in `{Self}`",
    label = "neither `()` nor `Result<(), {E}>`",
    note = "a value is yielded: `yield_!(value)`; `Ok(())`, or nothing, ends the generator"
)]
/// What a body whose items are results may end in: `()`, `Ok(())`, `Err(e)`, or nothing at all
/// (`!`).
pub trait Tail<E> {
    /// The body's value.
    fn into_result(self) -> Result<(), E>;
}

impl<E> Tail<E> for () {
    #[inline(always)]
    fn into_result(self) -> Result<(), E> {
        Ok(())
    }
}

impl<E> Tail<E> for Result<(), E> {
    #[inline(always)]
    fn into_result(self) -> Result<(), E> {
        self
    }
}

/// The type `!`, which has no name of its own on stable Rust: what a function pointer of type `fn()
/// -> !` returns.
type Never = <fn() -> ! as Returning>::Returned;

/// See `Never`.
pub trait Returning {
    /// What the function returns.
    type Returned;
}

impl<T> Returning for fn() -> T {
    type Returned = T;
}

// Where the tail diverges, its type falls back to `()` in edition 2021 and to `!` in 2024.
impl<E> Tail<E> for Never {
    #[inline(always)]
    fn into_result(self) -> Result<(), E> {
        self
    }
}

/// A result with the error of another, which is spelled out.
pub type SameError<R, T> = Result<T, <R as HasError>::Error>;

/// A `Result`.
pub trait HasError {
    /// The type of its error.
    type Error;
}

impl<T, E> HasError for Result<T, E> {
    type Error = E;
}

/// The second argument, of the type that the first one says.
#[inline]
pub fn instead_of<T>(_none: Option<T>, boxed: T) -> T {
    boxed
}

/// A type that a generator can be returned as in a box.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that an async generator can return",
    label = "not a stream",
    note = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, `BoxStream<'_, T>`, \
            `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, or an alias of a boxed stream"
)]
pub trait BoxedStream {
    /// What it yields.
    type Item;
    /// The type.
    type Itself;
}

impl<P> BoxedStream for core::pin::Pin<P>
where
    P: core::ops::Deref<Target: futures_core::Stream>,
{
    type Item = <P::Target as futures_core::Stream>::Item;
    type Itself = Self;
}
