// Users cannot obtain the right to use an exchange, or a shared exchange: the traits that receive them are in private modules, or have a
// supertrait that is. The traits of sources do not receive the right.
use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, GeneratorState, Resumption, Status};

struct Mine;

struct Source;

impl<Y, P> asyncgen::__private::YieldFromSource<Y, P, ()> for Source {
    type Delegation<D> = asyncgen::__private::ExchangeAccess<Y, P>;

    fn delegate<D>(
        access: asyncgen::__private::ExchangeAccess<Y, P>,
        _: (Self, ()),
        _: D,
    ) -> Self::Delegation<D> {
        access
    }
}

impl<T, E, P> asyncgen::__private::TryYieldFromSource<T, E, P, ()> for Source {
    type Delegation = asyncgen::__private::ExchangeAccess<Result<T, E>, P>;

    fn delegate(
        access: asyncgen::__private::ExchangeAccess<Result<T, E>, P>,
        _: impl Sized,
    ) -> Self::Delegation {
        access
    }
}

impl asyncgen::__private::ResumedWithoutValue for Mine {}

impl<Y, P> asyncgen::yield_from::delegate::PollDelegate<Y, P> for Mine {
    type Output = ();

    fn poll_delegate(
        self: Pin<&mut Self>,
        _: &asyncgen::__private::ExchangeAccess<Y, P>,
        _: &mut Context<'_>,
    ) -> Poll<()> {
        Poll::Ready(())
    }
}

fn steal<P: asyncgen::protocol::Protocol>(_within: asyncgen::raw::SharedExchange<'_, '_, u64, (), ()>) {}

impl AsyncGenerator for Mine {
    type Yield = u64;
    type Return = ();

    fn status(&self) -> Status {
        Status::Created
    }

    fn has_pending_cleanup(&self) -> bool {
        true
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: Resumption<(), std::convert::Infallible>,
    ) -> Poll<GeneratorState<u64>> {
        Poll::Pending
    }

    fn poll_delegated<W>(self: Pin<&mut Self>, _outer: W, _: fn()) -> Poll<()> {
        Poll::Ready(())
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), YieldedInCleanup<u64>>> {
        Poll::Pending
    }
}

fn main() {}
