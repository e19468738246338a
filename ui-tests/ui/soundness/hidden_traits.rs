// Users cannot obtain a `Yielder` or a shared exchange: the traits that receive them are in private modules.
use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::error::YieldedInCleanup;
use asyncgen::{AsyncGenerator, GeneratorState, Resumption, Status};

struct Mine;

impl<Y, P, D> asyncgen::source::Source<Y, P, D, ()> for Mine {
    type Delegation = asyncgen::__private::ExchangeAccess<Y, P>;

    fn delegate(yielder: asyncgen::__private::ExchangeAccess<Y, P>, _: Self, _: D) -> Self::Delegation {
        yielder
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
