//! Attacks on the generator that `aclosing` lends.

use std::cell::Cell;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncGenerator, Status, aclosing, async_context_manager, async_generator, async_with,
};
use asyncgen_tests::pause;

use crate::{at_length, now};

/// A generator that holds a reference to its own local variable and uses both.
#[async_generator]
async fn itself() -> impl AsyncGenerator<Yield = [u64; 2]> {
    let n = Cell::new(0);
    let same = std::hint::black_box(&n);
    loop {
        let before = n.get();
        same.set(before + 1);
        let after = n.get();
        yield_!([before, after]);
    }
}

#[inline(never)]
fn sum(generator: &mut (impl AsyncGenerator<Yield = [u64; 2]> + Unpin)) -> u64 {
    let mut sum = 0;
    for _ in 0..3 {
        let next = now(generator.anext()).unwrap().yielded().unwrap();
        assert_eq!(next[0] + 1, next[1]);
        sum += next[1];
    }
    sum
}

#[test]
fn has_pointers_to_itself() {
    let sum = at_length(async {
        async_with!(aclosing(pin!(itself())), |one| {
            pause().await;
            async_with!(aclosing(pin!(itself())), |other| {
                sum(other) + sum(one) + sum(other)
            })
        })
    });
    assert_eq!(sum, 1 + 2 + 3 + 1 + 2 + 3 + 4 + 5 + 6);
}

/// The block may exchange the pointers that two managers lend. Each manager then closes the other's generator.
#[test]
fn pointers_swapped() {
    let (mut one, mut other) = (pin!(itself()), pin!(itself()));
    let sums = at_length(async {
        async_with!(aclosing(one.as_mut()), |one| {
            sum(one);
            async_with!(aclosing(other.as_mut()), |other| {
                std::mem::swap(one, other);
                pause().await;
                [sum(one), sum(other)]
            })
        })
    });
    assert_eq!(sums, [1 + 2 + 3, 4 + 5 + 6]);
    assert_eq!([one.status(), other.status()], [Status::Closed; 2]);
}

/// A manager that is `Unpin` may be moved between two loans.
#[test]
fn moved_in_between() {
    #[async_generator]
    async fn boxed() -> BoxAsyncGenerator<'static, String> {
        for n in 0.. {
            yield_!(format!("item {n}"));
        }
    }

    fn unpin<M: AsyncContextManager + Unpin>(manager: &mut M) -> &mut M::Value {
        Pin::new(manager).value()
    }

    let mut cx = Context::from_waker(Waker::noop());
    let mut managers = vec![aclosing(boxed())];
    assert!(Pin::new(&mut managers[0]).poll_enter(&mut cx).is_ready());
    for n in 0..20 {
        let item = now(unpin(&mut managers[0]).anext()).unwrap();
        assert_eq!(item.yielded().unwrap(), format!("item {n}"));
        let moved = managers.pop().unwrap();
        managers = Vec::with_capacity(n + 1);
        managers.push(moved);
    }
    assert!(Pin::new(&mut managers[0]).poll_close(&mut cx).is_ready());
    assert!(now(unpin(&mut managers[0]).anext()).is_err());
}

#[async_context_manager]
async fn lent_on<G: AsyncGenerator<Yield = [u64; 2]> + Unpin>(
    generator: G,
) -> impl AsyncContextManager<Value = G> {
    async_with!(aclosing(generator), |generator| {
        let _ = generator.anext().await;
        yield_!(generator);
        let _ = generator.anext().await;
    });
}

#[test]
fn lent_on_by_another() {
    let mut manager = pin!(lent_on(Box::pin(itself())));
    let mut entered = now(manager.as_mut().enter());
    assert_eq!(sum(entered.value()), 2 + 3 + 4);
    let mut entered = Box::new(entered);
    assert_eq!(sum(entered.value()), 5 + 6 + 7);
    now(entered.exit(()));
}
