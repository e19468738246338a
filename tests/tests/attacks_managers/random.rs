//! Nests managers and generators in each other at random, and uses them at random.

use std::cell::Cell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, Completed, LocalBoxAsyncContextManager, aclosing,
    async_context_manager, async_generator,
};
use asyncgen_tests::{Census, pause};

use crate::completed;

/// A pseudorandom generator with a fixed seed.
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn below(&self, bound: u64) -> u64 {
        let next = self.0.get().wrapping_mul(6_364_136_223_846_793_005);
        self.0.set(next.wrapping_add(1_442_695_040_888_963_407));
        (self.0.get() >> 33) % bound
    }

    async fn may_wait(&self) {
        match self.below(12) {
            0 => std::panic::resume_unwind(Box::new("body")),
            1..5 => pause().await,
            _ => {}
        }
    }
}

/// Polls, leaves, closes and drops managers and generators in any order, with panics in every
/// place. A lent value is alive while it is lent, and nothing is leaked.
#[test]
fn fuzzed() {
    fuzz(false);
}

/// The same with destructors that panic. Only pinned values are counted, because the compiler leaks
/// values that are being returned when a destructor panics (rust-lang/rust#47949). The file
/// `.ci/leaks` contains the name of this test.
#[test]
fn fuzzed_where_destructors_panic() {
    fuzz(true);
}

/// Panics at random when it is dropped, if armed. `_place` counts as in use until then.
struct Bomb {
    random: Random,
    is_armed: bool,
    _place: asyncgen_tests::Counted,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.is_armed && !std::thread::panicking() && self.random.below(20) == 0 {
            std::panic::resume_unwind(Box::new("bomb"));
        }
    }
}

/// Creates [`Bomb`]s.
#[derive(Clone)]
struct Bombs {
    random: Random,
    are_armed: bool,
    places: Census,
}

impl Bombs {
    fn bomb(&self) -> Bomb {
        Bomb {
            random: self.random.clone(),
            is_armed: self.are_armed,
            _place: self.places.value(),
        }
    }
}

fn fuzz(bombs: bool) {
    use asyncgen_tests::Counted;

    type Lent = Vec<Counted>;
    #[async_generator]
    async fn generator(bombs: Bombs, census: Census) -> impl AsyncGenerator<Yield = Counted> {
        let random = bombs.random.clone();
        let _bomb = bombs.bomb();
        let inner = manager(bombs.clone(), census.clone(), 1);
        let _ = async_with!(inner, |lent| {
            let _bomb = bombs.bomb();
            while random.below(4) > 0 {
                random.may_wait().await;
                let before = lent.len();
                yield_!(census.value());
                assert_eq!(lent.len(), before);
                lent.push(census.value());
            }
            if random.below(3) == 0 {
                return Err("generator".into());
            }
            Ok(())
        });
    }

    #[async_context_manager]
    async fn manager(
        bombs: Bombs,
        census: Census,
        depth: u64,
    ) -> LocalBoxAsyncContextManager<'static, Lent, String, Option<Completed>> {
        let random = bombs.random.clone();
        let _bomb = bombs.bomb();
        let mut own = vec![census.value()];
        random.may_wait().await;
        if random.below(8) == 0 {
            return Err("not entered".into());
        }
        if depth > 0 && random.below(3) > 0 {
            let inner = manager(bombs.clone(), census.clone(), depth - 1);
            let used = async_with!(inner, |lent| {
                let _bomb = bombs.bomb();
                random.may_wait().await;
                if random.below(2) == 0 {
                    mem::swap(lent, &mut own);
                }
                permit_in_cleanup!(a_cleanup_lends_nothing, lend);
                finally!(
                    {
                        let _bomb = bombs.bomb();
                        let place = if random.below(2) == 0 {
                            &mut *lent
                        } else {
                            &mut own
                        };
                        let done = hidden!(yield_!(place))?;
                        random.may_wait().await;
                        Ok(done)
                    },
                    {
                        let _bomb = bombs.bomb();
                        own.push(census.value());
                        random.may_wait().await;
                        lent.clear();
                        if random.below(4) == 0 {
                            let _ = lend!(lent);
                        }
                    }
                )
            });
            random.may_wait().await;
            return used;
        }
        if random.below(2) == 0 {
            return async_with!(
                aclosing(pin!(generator(bombs.clone(), census.clone()))),
                |items| {
                    while let Ok(state) = items.anext().await {
                        match state.yielded() {
                            Some(item) => own.push(item),
                            None => break,
                        }
                        random.may_wait().await;
                    }
                    yield_!(&mut own).map(Some)
                }
            );
        }
        finally!(
            {
                let _bomb = bombs.bomb();
                let done = yield_!(&mut own);
                random.may_wait().await;
                match done {
                    Ok(done) => Ok(Some(done)),
                    Err(_) if random.below(2) == 0 => Ok(None),
                    Err(error) => Err(error),
                }
            },
            {
                let _bomb = bombs.bomb();
                random.may_wait().await;
            }
        )
    }

    let seen = Cell::new(0);
    for seed in 0..1500 {
        let random = Random(Rc::new(Cell::new(seed)));
        let census = Census::default();
        let mut cx = Context::from_waker(Waker::noop());
        let bombs = Bombs {
            random: random.clone(),
            are_armed: bombs,
            places: Census::default(),
        };
        let mut manager = manager(bombs.clone(), census.clone(), 3);
        for _ in 0..40 {
            let _ = catch_unwind(AssertUnwindSafe(|| match random.below(8) {
                0..4 => drop(manager.as_mut().poll_enter(&mut cx)),
                4 | 5 => {
                    let lent = manager.as_mut().value();
                    seen.set(seen.get() + 1);
                    lent.push(census.value());
                    let kept = mem::take(lent);
                    lent.extend(kept.into_iter().skip(1));
                }
                6 => {
                    let mut outcome = match random.below(3) {
                        0 => None,
                        1 => Some(completed()),
                        _ => Some(Err("outcome".into())),
                    };
                    let _ = manager.as_mut().poll_exit(&mut cx, &mut outcome);
                }
                _ if random.below(6) == 0 => drop(manager.as_mut().poll_close(&mut cx)),
                _ => {}
            }));
        }
        let _ = catch_unwind(AssertUnwindSafe(|| drop(manager)));
        assert!(bombs.are_armed || census.alive() == 0, "seed {seed}");
        assert_eq!(bombs.places.alive(), 0, "seed {seed}");
    }
    assert!(seen.get() > 500, "too few are entered: {}", seen.get());
}
