//! Functions and traits that guide type inference in expansions, and the errors of those that a type does not implement.

use core::marker::PhantomData;

use crate::raw::Token;

/// Returns `Ok(())` with the error type of the generator's items.
#[inline(always)]
pub const fn ok_unit<T, E, P>(_token: Token<Result<T, E>, P>) -> Result<(), E> {
    Ok(())
}

/// Finds out by method resolution if the items of a generator are results. See `Probe` of `yield_from` for the technique.
#[derive(Debug)]
pub struct ItemProbe<Y>(PhantomData<fn() -> Y>);

/// Creates a probe for the items of the token's generator.
#[inline(always)]
pub const fn item_probe<Y, P>(_token: Token<Y, P>) -> ItemProbe<Y> {
    ItemProbe(PhantomData)
}

impl<T, E> ItemProbe<Result<T, E>> {
    /// Returns the value of a body that ends without an error.
    #[inline(always)]
    pub const fn __asyncgen_end(self) -> Result<(), E> {
        Ok(())
    }
}

/// The fallback for items that are not results.
pub trait FallbackToNoResult: Sized {
    type Item;

    /// Returns the value of a body that ends.
    #[inline(always)]
    fn __asyncgen_end(self) -> ItemsMustBeResults<Self::Item> {
        ItemsMustBeResults(PhantomData)
    }
}

impl<Y> FallbackToNoResult for ItemProbe<Y> {
    type Item = Y;
}

/// The type that a body with a `?` evaluates to if its items are not results. The compiler shows the name in an error at the `?`.
#[derive(Debug)]
pub struct ItemsMustBeResults<Y>(PhantomData<fn() -> Y>);

/// Converts the tail expression of a body, whose items may not be results, into the type of the body.
#[inline(always)]
pub fn into_output<R>(tail: impl Tail<R>) -> R {
    tail.into_output()
}

/// Never called. Only used to guide inference in unreachable code.
#[inline(always)]
pub const fn unreachable_value<T>() -> T {
    unreachable!()
}

#[diagnostic::on_unimplemented(
    message = "a generator of results ends in `()` or in `Result<(), E>`, not in `{Self}`",
    label = "neither `()` nor `Result<(), E>`",
    note = "a value is yielded: `yield_!(value)`; `Ok(())`, or nothing, ends the generator"
)]
/// The type of the tail expression of a body of type `R`. If `R` is `Result<(), E>`, it is `()`, `Result<(), E>`, or `!`.
pub trait Tail<R> {
    fn into_output(self) -> R;
}

#[diagnostic::do_not_recommend]
impl<E> Tail<Result<(), E>> for () {
    #[inline(always)]
    fn into_output(self) -> Result<(), E> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E> Tail<Result<(), E>> for Result<(), E> {
    #[inline(always)]
    fn into_output(self) -> Result<(), E> {
        self
    }
}

// Only prevents a second error: the compiler reports the `?` in the body.
#[diagnostic::do_not_recommend]
impl<Y> Tail<ItemsMustBeResults<Y>> for () {
    fn into_output(self) -> ItemsMustBeResults<Y> {
        ItemsMustBeResults(PhantomData)
    }
}

/// The type `!`, which stable Rust cannot name directly. It is the return type of `fn() -> !`.
type Never = <fn() -> ! as Returning>::Returned;

/// A function pointer. See [`Never`].
pub trait Returning {
    type Returned;
}

impl<T> Returning for fn() -> T {
    type Returned = T;
}

// The type of a diverging tail expression falls back to `()` in edition 2021, and to `!` in edition 2024.
#[diagnostic::do_not_recommend]
impl<E> Tail<Result<(), E>> for Never {
    #[inline(always)]
    fn into_output(self) -> Result<(), E> {
        self
    }
}

/// A `Result` with another success type and the error type of `R`.
pub type SameError<R, T> = Result<T, <R as ResultItem>::Error>;

/// A `Result` under any name.
#[diagnostic::on_unimplemented(
    message = "`?` requires that the items are results, but they are `{Self}`",
    label = "write `Yield = Result<T, E>`, or `Return = Result<(), E>` to return the error",
    note = "a generator without a written `Return` ends with an error as its last item"
)]
pub trait ResultItem {
    type Error;

    fn from_error(error: Self::Error) -> Self;
}

impl<T, E> ResultItem for Result<T, E> {
    type Error = E;

    #[inline(always)]
    fn from_error(error: E) -> Self {
        Err(error)
    }
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
            `BoxTryStream<'_, T, E>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, an alias of a boxed stream, or \
            `impl AsyncGenerator<S, E, Yield = T, Return = R>`"
)]
pub trait BoxedStream {
    type Item;
    type Itself;
}

impl<P> BoxedStream for core::pin::Pin<P>
where
    P: core::ops::Deref<Target: futures_core::Stream>,
{
    type Item = <P::Target as futures_core::Stream>::Item;
    type Itself = Self;
}

/// Finds out by method resolution if the values of a generator that returns a `TryStream` are results themselves. The expansion passes the
/// operand of a `yield_!(Ok(..))` or `yield_!(Err(..))` to the method, and then to [`ValueInOk`] or [`ValueOfErr`]: it is a mistake if the
/// values are not results.
#[derive(Debug)]
pub struct OkProbe<T>(PhantomData<fn() -> T>);

/// Creates a probe for the values of the token's generator.
#[inline(always)]
pub const fn ok_probe<T, E, P>(_token: Token<Result<T, E>, P>) -> OkProbe<T> {
    OkProbe(PhantomData)
}

impl<T, E> OkProbe<Result<T, E>> {
    // The compiler coerces the operand to the type of the values.
    #[inline(always)]
    pub fn __asyncgen_operand(self, operand: Result<T, E>) -> Result<T, E> {
        operand
    }
}

/// The fallback for values that are not results.
pub trait FallbackToValue: Sized {
    #[inline(always)]
    fn __asyncgen_operand<V>(self, operand: V) -> V {
        operand
    }
}

impl<T> FallbackToValue for OkProbe<T> {}

/// The type `T`. This is a trait so that `on_unimplemented` can explain the error.
#[diagnostic::on_unimplemented(
    message = "`yield_!` wraps its value in `Ok`: write `yield_!(value)` instead of `yield_!(Ok(value))`",
    label = "expected `{T}`, found `{Self}`"
)]
pub trait ValueInOk<T>: Sized {
    fn into_value(probe: OkProbe<T>, value: Self) -> T;
}

impl<T> ValueInOk<T> for T {
    #[inline(always)]
    fn into_value(_: OkProbe<T>, value: T) -> T {
        value
    }
}

/// The type `T`, for the operand of a `yield_!(Err(..))`. This is a trait so that `on_unimplemented` can explain the error.
#[diagnostic::on_unimplemented(
    message = "a `TryStream` ends with its first error: write `return Err(error)` or `?` instead of `yield_!(Err(error))`",
    label = "expected `{T}`, found `{Self}`",
    note = "to yield errors and continue, return `impl Stream<Item = Result<T, E>>`, and write `yield_!(Ok(value))` and `yield_!(Err(error))`"
)]
pub trait ValueOfErr<T>: Sized {
    fn into_value(probe: OkProbe<T>, value: Self) -> T;
}

impl<T> ValueOfErr<T> for T {
    #[inline(always)]
    fn into_value(_: OkProbe<T>, value: T) -> T {
        value
    }
}
