//! Bodies of all shapes: `finally!` and `yield_from_!` in each other, with yields, awaits and panics
//! anywhere, cleanups included. The shapes are drawn from a generator of pseudo-random numbers, the
//! same ones each time.
#![cfg(panic = "unwind")]

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Poll;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, GeneratorState, LocalBoxAsyncGenerator, Status,
    async_generator,
};
use asyncgen_tests::{Census, Counted, pause};

use crate::{polled, run};

#[derive(Debug)]
enum Op {
    Yield,
    Pause,
    Panic,
    /// `yield_from_!` of a generator, or of a reference to it.
    YieldFrom(Vec<Op>, bool),
    /// `finally!` of a body that delegates, and a cleanup that does.
    Finally(Vec<Op>, Vec<Op>),
    /// One `finally!` directly in the body of another, and one in its cleanup.
    Nested([Vec<Op>; 3]),
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 33) % limit
    }

    fn body(&mut self, depth: u32) -> Vec<Op> {
        let length = self.below(4);
        (0..length).map(|_| self.op(depth)).collect()
    }

    fn op(&mut self, depth: u32) -> Op {
        let deeper = depth.wrapping_sub(1);
        match self.below(if depth == 0 { 7 } else { 16 }) {
            0..=2 => Op::Yield,
            3..=5 => Op::Pause,
            6 if self.below(3) == 0 => Op::Panic,
            6 => Op::Yield,
            7..=10 => Op::Finally(self.body(deeper), self.body(deeper)),
            11..=13 => Op::YieldFrom(self.body(deeper), self.below(2) == 0),
            _ => Op::Nested([(); 3].map(|()| self.body(deeper))),
        }
    }
}

/// Each `finally!` that is run has a number of its own.
#[derive(Default)]
struct World {
    census: Census,
    entered: Cell<u32>,
    /// In order, as they began.
    cleaned: RefCell<Vec<u32>>,
    items: Cell<u32>,
}

impl World {
    fn enter(&self) -> u32 {
        self.entered.replace(self.entered.get() + 1)
    }

    fn clean_up(&self, number: u32) -> Counted {
        self.cleaned.borrow_mut().push(number);
        self.census.value()
    }

    fn item(&self) -> Item {
        let number = self.items.replace(self.items.get() + 1);
        (number, self.census.value())
    }

    /// Each body that began was cleaned up after, once.
    fn assert_cleaned(&self) {
        let mut cleaned = self.cleaned.borrow().clone();
        cleaned.sort_unstable();
        assert!(cleaned.into_iter().eq(0..self.entered.get()));
    }
}

type Item = (u32, Counted);

#[async_generator]
async fn generator<'a>(
    body: &'a [Op],
    world: &'a World,
) -> LocalBoxAsyncGenerator<'a, Item, u32, u32> {
    let _counted = world.census.value();
    let mut sum = 0_u32;
    for op in body {
        match op {
            Op::Yield => sum += yield_!(world.item()),
            Op::Pause => pause().await,
            Op::Panic => resume_unwind(Box::new(())),
            Op::YieldFrom(body, false) => sum += yield_from_!(generator(body, world)),
            Op::YieldFrom(body, true) => {
                let mut lent = generator(body, world);
                sum += yield_from_!(&mut lent);
            }
            Op::Finally(body, cleanup) => {
                let number = world.enter();
                sum += finally!({ yield_from_!(generator(body, world)) }, {
                    let _counted = world.clean_up(number);
                    yield_from_!(generator(cleanup, world));
                });
            }
            Op::Nested([body, cleanup, outer]) => {
                let number = world.enter();
                finally!(
                    {
                        sum += yield_!(world.item());
                        let number = world.enter();
                        finally!(
                            {
                                pause().await;
                                sum += yield_from_!(generator(body, world));
                                sum += yield_!(world.item());
                            },
                            {
                                let _counted = world.clean_up(number);
                                pause().await;
                                let number = world.enter();
                                finally!({ yield_from_!(generator(cleanup, world)) }, {
                                    let _counted = world.clean_up(number);
                                    pause().await;
                                });
                                pause().await;
                            }
                        );
                    },
                    {
                        let _counted = world.clean_up(number);
                        yield_from_!(generator(outer, world));
                        if !outer.is_empty() {
                            yield_!(world.item());
                        }
                    }
                );
            }
        }
    }
    sum
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Yielded(u32),
    Returned(u32),
    Panicked,
}

/// Runs the generator to its next item, or its end, in so many polls at a time.
fn resumed(generator: &mut LocalBoxAsyncGenerator<'_, Item, u32, u32>, at_a_time: u32) -> Outcome {
    let resume = || {
        let mut polled_once = match generator.status() {
            Status::Created => polled(generator.start(), at_a_time).map(Result::ok),
            _ => polled(generator.asend(1), at_a_time).map(Result::ok),
        };
        loop {
            match polled_once {
                Poll::Ready(state) => return state.expect("it fits"),
                Poll::Pending => polled_once = polled(generator.start(), at_a_time).map(Result::ok),
            }
        }
    };
    match catch_unwind(AssertUnwindSafe(resume)) {
        Ok(GeneratorState::Yielded((number, _))) => Outcome::Yielded(number),
        Ok(GeneratorState::Complete(value)) => Outcome::Returned(value),
        Err(_) => Outcome::Panicked,
    }
}

fn bodies() -> impl Iterator<Item = Vec<Op>> {
    (0..200).map(|seed| Random(seed * 7919).body(3))
}

#[test]
fn carried_on_at_each_await_it_does_the_same_as_uninterrupted() {
    for body in bodies() {
        let [uninterrupted, interrupted] = [u32::MAX, 1].map(|at_a_time| {
            let world = World::default();
            let mut generator = generator(&body, &world);
            let mut outcomes = Vec::new();
            while !matches!(
                outcomes.last(),
                Some(Outcome::Returned(_) | Outcome::Panicked)
            ) {
                outcomes.push(resumed(&mut generator, at_a_time));
            }
            assert_eq!(world.census.alive(), 0);
            world.assert_cleaned();
            (outcomes, world.cleaned.take())
        });
        assert_eq!(uninterrupted, interrupted, "{body:?}");
    }
}

#[test]
fn closed_anywhere_in_two_goes_it_runs_the_cleanup_of_each_body_that_began_once() {
    for body in bodies() {
        for items in 0..8 {
            // How many polls the next resumption has, and the first go of closing.
            for (resuming, closing) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (3, 2)] {
                let world = World::default();
                let mut generator = generator(&body, &world);
                for _ in 0..items {
                    if generator.status() != Status::Closed {
                        resumed(&mut generator, u32::MAX);
                    }
                }
                // Any of the three may panic, if the body does.
                let closed = AssertUnwindSafe(|| {
                    let _ = polled(generator.asend(1), resuming);
                    let _ = polled(generator.aclose(), closing);
                    let _ = run(generator.aclose());
                });
                if catch_unwind(closed).is_err() {
                    let _ = run(generator.aclose());
                }
                assert_eq!(generator.status(), Status::Closed);
                assert!(!generator.is_guarded());
                assert_eq!(world.census.alive(), 0, "{body:?}");
                world.assert_cleaned();
            }
        }
    }
}
