//! Functions for the expansions that rust-analyzer sees, which `macros/src/editor` writes.
//!
//! Only their types matter: an editor infers the types of the user's code from them. None of them is ever called.

#![allow(missing_debug_implementations, reason = "the public types are hidden")]

use core::future::Future;
use core::marker::PhantomData;

use futures_core::Stream;

use crate::context_manager::{AsyncContextManager, ConvertError, ExitWith, Manager, RequireError};
use crate::infer::{Tail, unreachable_value};
use crate::protocol::Protocol;
use crate::raw::{Generator, Invariant, LentPtr, NewToken, YieldOutput};
use crate::yield_from::{PollDelegate, Probe, Selected, TryYieldFromSource, YieldFromSource};
#[cfg(feature = "std")]
use crate::yielder::Yielder;

/// The types of the items and of the protocol of a body.
pub type Types<Y, P> = Invariant<(Y, P)>;

/// Returns the types of a body. The body has no token, so the right to create one ends here.
pub const fn types<Y, P>(_: NewToken) -> Types<Y, P> {
    PhantomData
}

/// Returns the generator with a body.
pub fn generator<Y, P: Protocol, F: Future>(_: Types<Y, P>, _body: F) -> Generator<Y, P, F> {
    unreachable_value()
}

/// Returns the context manager with a body.
pub fn manager<V, P, F>(_: Types<LentPtr<V>, P>, _body: F) -> Manager<V, P, F>
where
    V: ?Sized,
    P: Protocol,
    F: Future,
{
    unreachable_value()
}

/// Returns the value of a `yield_!`.
pub fn yielded<Y, P: YieldOutput>(_: Types<Y, P>, _item: Y) -> P::Output {
    unreachable_value()
}

/// Returns the value of a context manager's `yield_!`.
pub fn lent<V: ?Sized, P: YieldOutput>(_: Types<LentPtr<V>, P>, _value: &mut V) -> P::Output {
    unreachable_value()
}

/// Returns a variable that is assigned the operand of each `yield` in a `stream!`.
pub fn item<Y, P>(_: Types<Y, P>) -> Y {
    unreachable_value()
}

/// Returns a variable that is assigned the operand of each `yield` in a `try_stream!`.
pub fn ok_value<T, E, P>(_: Types<Result<T, E>, P>) -> T {
    unreachable_value()
}

/// Returns the value at the end of a body whose items are results.
pub const fn end<T, E, P>(_: Types<Result<T, E>, P>) -> Result<(), E> {
    Ok(())
}

/// Converts the value of a body whose items are results.
pub fn tail<T, E, P>(_: Types<Result<T, E>, P>, _tail: impl Tail<Result<(), E>>) -> Result<(), E> {
    unreachable_value()
}

/// Creates a probe for the source of a `yield_from_!`, which selects the kind of the delegation.
pub fn probe<Y, P, S>(_: Types<Y, P>, _source: S) -> Probe<P, S> {
    unreachable_value()
}

/// Returns the value of a `yield_from_!`.
pub fn delegated<Y, P, S, D, Kind>(
    _: Types<Y, P>,
    _selected: Selected<S, Kind>,
    _by_default: D,
) -> <S::Delegation<D> as PollDelegate<Y, P>>::Output
where
    S: YieldFromSource<Y, P, Kind, Delegation<D>: PollDelegate<Y, P>>,
{
    unreachable_value()
}

/// Returns the value of a `yield_from_!` in a generator that returns a `TryStream`.
pub fn try_delegated<T, E, P, S, Kind>(
    _: Types<Result<T, E>, P>,
    _selected: Selected<S, Kind>,
) -> <S::Delegation as PollDelegate<Result<T, E>, P>>::Output
where
    S: TryYieldFromSource<T, E, P, Kind, Delegation: PollDelegate<Result<T, E>, P>>,
{
    unreachable_value()
}

pub struct Items<S>(PhantomData<S>);

/// Returns the items of a stream, for a loop with `#[for_await]`.
pub fn items<S: Stream>(_stream: S) -> Items<S> {
    unreachable_value()
}

impl<S: Stream> Iterator for Items<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        unreachable_value()
    }
}

/// Returns the value of a block.
pub fn block<B: Future>(_block: B) -> B::Output {
    unreachable_value()
}

/// A use of a manager `M`, whose block evaluates to `R`.
pub type UseOf<M, R> = Invariant<(M, R)>;

/// Returns the types of the use of a manager.
pub fn enter<M: AsyncContextManager, R>(_manager: M) -> UseOf<M, R> {
    unreachable_value()
}

/// Returns the value that a manager lends.
pub fn value<'a, M, R>(_: UseOf<M, R>) -> &'a mut M::Value
where
    M: AsyncContextManager<Value: 'a>,
{
    unreachable_value()
}

pub fn output<M, R>(_: UseOf<M, R>) -> R {
    unreachable_value()
}

/// Returns the value of an `async_with!`.
pub fn exit<M, R>(
    _: UseOf<M, R>,
    _block: impl Future<Output = R>,
) -> <M::Exit as ExitWith<M::Error, R>>::Output
where
    M: AsyncContextManager<Exit: ExitWith<<M as AsyncContextManager>::Error, R>>,
{
    unreachable_value()
}

/// Returns the error that the block of a manager has to have.
pub fn required_error<M, R, Outer>(
    _: UseOf<M, R>,
    _outer: &Outer,
) -> <M::Exit as RequireError<M::Error, Outer>>::Required
where
    M: AsyncContextManager<Exit: RequireError<<M as AsyncContextManager>::Error, Outer>>,
{
    unreachable_value()
}

/// Returns the value of an inner `async_with!`, with the error that the outer one requires.
pub fn convert_error<M, R, Outer, U>(
    _: Outer,
    _: UseOf<M, R>,
    _used: U,
) -> <M::Exit as ConvertError<Outer, U>>::Converted
where
    M: AsyncContextManager<Exit: ConvertError<Outer, U>>,
{
    unreachable_value()
}

/// Returns the handle that a `with_yielder!` lends.
#[cfg(feature = "std")]
pub fn yielder<Y, P>(_: Types<Y, P>) -> Yielder<Y> {
    unreachable_value()
}

/// Returns the handle that a `with_yielder!` lends in a generator that returns a `TryStream`.
#[cfg(feature = "std")]
pub fn ok_yielder<T, E, P>(_: Types<Result<T, E>, P>) -> Yielder<T> {
    unreachable_value()
}
