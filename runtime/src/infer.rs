//! Helpers that only guide type inference in expansions.

use crate::raw::Token;

/// Returns `Ok(())` with the error type of the generator's items.
#[inline(always)]
pub const fn ok_unit<T, E, P>(_token: Token<Result<T, E>, P>) -> Result<(), E> {
    Ok(())
}

/// Converts the tail expression of a body into a `Result` with the error type of the generator's items.
#[inline(always)]
pub fn coerce_tail<T, E, P>(_token: Token<Result<T, E>, P>, tail: impl Tail<E>) -> Result<(), E> {
    tail.into_result()
}

/// Never called. Only used to guide inference in unreachable code.
#[inline(always)]
pub const fn unreachable_value<T>() -> T {
    unreachable!()
}

#[diagnostic::on_unimplemented(
    message = "a generator of results ends in `()` or in `Result<(), {E}>`, not in `{Self}`",
    label = "neither `()` nor `Result<(), {E}>`",
    note = "a value is yielded: `yield_!(value)`; `Ok(())`, or nothing, ends the generator"
)]
/// The type of the tail expression of a body whose items are results: `()`, `Result<(), E>`, or `!`.
pub trait Tail<E> {
    /// Returns the value of the body.
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

/// The type `!`, which stable Rust cannot name directly. It is the return type of `fn() -> !`.
type Never = <fn() -> ! as Returning>::Returned;

/// A function pointer. See [`Never`].
pub trait Returning {
    /// The return type.
    type Returned;
}

impl<T> Returning for fn() -> T {
    type Returned = T;
}

// The type of a diverging tail expression falls back to `()` in edition 2021, and to `!` in edition 2024.
impl<E> Tail<E> for Never {
    #[inline(always)]
    fn into_result(self) -> Result<(), E> {
        self
    }
}

/// A `Result` with another success type and the error type of `R`.
pub type SameError<R, T> = Result<T, <R as HasError>::Error>;

/// A `Result`, whose error type can be named.
pub trait HasError {
    /// The error type of the `Result`.
    type Error;
}

impl<T, E> HasError for Result<T, E> {
    type Error = E;
}

/// Returns the second argument. The first argument determines the type.
#[inline]
pub fn instead_of<T>(_none: Option<T>, boxed: T) -> T {
    boxed
}

/// A boxed stream, as a return type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that an async generator can return",
    label = "not a stream",
    note = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, `BoxStream<'_, T>`, \
            `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, or an alias of a boxed stream"
)]
pub trait BoxedStream {
    /// The type of the items.
    type Item;
    /// The implementing type.
    type Itself;
}

impl<P> BoxedStream for core::pin::Pin<P>
where
    P: core::ops::Deref<Target: futures_core::Stream>,
{
    type Item = <P::Target as futures_core::Stream>::Item;
    type Itself = Self;
}
