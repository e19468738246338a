//! Converts errors between the managers of one `async_with!`.
//!
//! An `async_with!` with several managers expands to one for the first manager, whose block is an `async_with!` for the other managers. The
//! error of an inner manager is converted to the error of the nearest outer manager that has one. A manager with `Exit = ()` passes on the
//! value of its block.

use core::marker::PhantomData;

use crate::context_manager::async_with::UseOf;
use crate::context_manager::exit::{Completed, ExitWith};

/// The required error if no outer manager has an error: any.
pub struct AnyError;

/// The required error if an outer manager has the error `E`.
// Not `Copy`, so that a block which uses it moves it instead of borrowing it.
pub struct OuterError<E>(PhantomData<fn() -> E>);

/// Relates the `Exit` of a manager to the error that its block has to have. `Outer` is [`OuterError`], with the error
/// that the use of the manager has to have, or [`AnyError`].
pub trait RequireError<E, Outer> {
    type Required;

    fn required(outer: &Outer) -> Self::Required;
}

impl<E> RequireError<E, AnyError> for () {
    type Required = AnyError;

    #[inline(always)]
    fn required(_: &AnyError) -> AnyError {
        AnyError
    }
}

impl<E, O> RequireError<E, OuterError<O>> for () {
    type Required = OuterError<O>;

    #[inline(always)]
    fn required(_: &OuterError<O>) -> OuterError<O> {
        OuterError(PhantomData)
    }
}

/// Returns the error that the block of a manager has to have.
#[inline(always)]
pub fn required_error<X, E, R, Outer>(_: UseOf<X, E, R>, outer: &Outer) -> X::Required
where
    X: RequireError<E, Outer>,
{
    X::required(outer)
}

/// Converts errors to the required error.
#[diagnostic::on_unimplemented(
    message = "the error `{E}` of this context manager does not convert to the error of the context manager before it",
    label = "no `From<{E}>` for the error of the context manager before it",
    note = "in an `async_with!` with several context managers, each sees the errors of the ones behind it: implement `From`, or change their order"
)]
pub trait FromError<E> {
    type Error;

    fn from_error(error: E) -> Self::Error;
}

impl<E> FromError<E> for AnyError {
    type Error = E;

    #[inline(always)]
    fn from_error(error: E) -> E {
        error
    }
}

#[diagnostic::do_not_recommend]
impl<E, O: From<E>> FromError<E> for OuterError<O> {
    type Error = O;

    #[inline(always)]
    fn from_error(error: E) -> O {
        O::from(error)
    }
}

/// Converts the result of using a manager with this `Exit`.
pub trait ConvertError<Outer, U> {
    type Converted;

    fn convert(used: U) -> Self::Converted;
}

// A manager without an error passes on the result of the block, whose error is the outer one already.
impl<Outer, U> ConvertError<Outer, U> for () {
    type Converted = U;

    #[inline(always)]
    fn convert(used: U) -> U {
        used
    }
}

macro_rules! with_error {
    ($($Exit:ty),*) => {$(
        impl<E, Outer> RequireError<E, Outer> for $Exit {
            type Required = OuterError<E>;

            #[inline(always)]
            fn required(_: &Outer) -> OuterError<E> {
                OuterError(PhantomData)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Outer: FromError<E>, T, E> ConvertError<Outer, Result<T, E>> for $Exit {
            type Converted = Result<T, Outer::Error>;

            #[inline(always)]
            fn convert(used: Result<T, E>) -> Result<T, Outer::Error> {
                used.map_err(Outer::from_error)
            }
        }
    )*};
}

with_error!(Completed, Option<Completed>);

/// Converts the error of an inner manager to the required error.
#[inline(always)]
pub fn convert_error<X, E, R, Outer>(
    _: Outer,
    _: UseOf<X, E, R>,
    used: X::Output,
) -> <X as ConvertError<Outer, X::Output>>::Converted
where
    X: ExitWith<E, R> + ConvertError<Outer, <X as ExitWith<E, R>>::Output>,
{
    X::convert(used)
}
