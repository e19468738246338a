//! A pointer that alternates between two generators. `Pin` accepts any pointer to an `Unpin` type.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Waker};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, LocalBoxAsyncGenerator, Resumption, Status, async_generator,
};

use crate::{Counted, Random, now, once, rounds, show_assertions_alone};

struct Switch<T> {
    generators: [LocalBoxAsyncGenerator<'static, T>; 2],
    which: Rc<Cell<usize>>,
}

impl<T> Deref for Switch<T> {
    type Target = LocalBoxAsyncGenerator<'static, T>;
    fn deref(&self) -> &Self::Target {
        &self.generators[self.which.get()]
    }
}

impl<T> DerefMut for Switch<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.generators[self.which.get()]
    }
}

#[async_generator]
async fn cleaning(text: String) -> LocalBoxAsyncGenerator<'static, String> {
    let mut text = text;
    finally!(
        {
            loop {
                text.push('!');
                yield_!(text.clone());
            }
        },
        {
            text.push('?');
            asyncgen_tests::pause().await;
            text.push('.');
        }
    );
}

#[async_generator]
async fn delegating(source: Pin<Switch<String>>) -> impl AsyncGenerator<Yield = String> {
    yield_from_!(source);
}

fn close(generator: impl AsyncGenerator<Yield = String>) {
    let mut generator = pin!(generator);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..10 {
        if generator.as_mut().poll_close(&mut cx).is_ready() {
            return;
        }
    }
    panic!("it is not closed")
}

/// The second generator was closed, and its body dropped, before the delegation is closed.
#[test]
fn to_a_closed_one() {
    let which = Rc::new(Cell::new(0));
    let mut second = cleaning("second".repeat(10));
    now(second.start()).unwrap();
    close(second.as_mut());
    assert_eq!(second.status(), Status::Closed);
    let generators = [cleaning("first".repeat(10)), second];
    let source = Pin::new(Switch {
        generators,
        which: which.clone(),
    });
    let mut delegating = Box::pin(delegating(source));
    now(delegating.start()).unwrap();
    which.set(1);
    close(delegating.as_mut());
}

/// The second generator is closed half-way, and then resumed by a delegation that is not being
/// closed. Two cleanups yield items that nobody takes, and the exchange has room for one.
#[test]
fn to_one_that_is_being_closed() {
    #[async_generator]
    async fn inner(source: Counted) -> LocalBoxAsyncGenerator<'static, Counted> {
        finally!({ yield_!(source.clone()) }, {
            asyncgen_tests::pause().await;
            yield_!(source.clone());
        });
    }

    #[async_generator]
    async fn middle(source: Counted) -> LocalBoxAsyncGenerator<'static, Counted> {
        let mut inner = inner(source.clone());
        finally!({ yield_!(source) }, { yield_from_!(&mut inner) });
    }

    #[async_generator]
    async fn outer(pool: Pin<Switch<Counted>>) -> LocalBoxAsyncGenerator<'static, Counted> {
        yield_from_!(pool);
    }

    let living = Rc::new(Cell::new(0));
    let source = Counted::new(&living, "source");
    let which = Rc::new(Cell::new(0));
    let mut closing = middle(source.clone());
    drop(now(closing.start()));
    assert!(once(closing.aclose()).is_pending());
    let mut outer = outer(Pin::new(Switch {
        generators: [middle(source), closing],
        which: which.clone(),
    }));
    drop(now(outer.start()));
    which.set(1);
    for _ in 0..3 {
        drop(once(outer.anext()));
    }
    drop(outer);
    assert_eq!(living.get(), 0);
}

/// The type that is sent: a value, and a second value whose destructor may panic.
#[derive(Default)]
struct Sent(
    Option<Counted>,
    #[allow(dead_code, reason = "it is there to be dropped")] Option<Bomb>,
);

type Fuzzed = LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted>;

struct Pool {
    generators: Vec<Fuzzed>,
    which: Rc<Cell<usize>>,
}

impl Deref for Pool {
    type Target = Fuzzed;
    fn deref(&self) -> &Fuzzed {
        &self.generators[self.which.get()]
    }
}

impl DerefMut for Pool {
    fn deref_mut(&mut self) -> &mut Fuzzed {
        &mut self.generators[self.which.get()]
    }
}

/// Panics at random when it is dropped, if armed.
struct Bomb(Random, Rc<Cell<bool>>, bool);

/// Counts as in use until it is dropped.
struct Place(Rc<Cell<usize>>);

impl Place {
    fn new(living: &Rc<Cell<usize>>) -> Self {
        living.set(living.get() + 1);
        Place(living.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.2 && !std::thread::panicking() && self.0.below(20) == 0 {
            self.1.set(true);
            std::panic::resume_unwind(Box::new("bomb"));
        }
    }
}

async fn may_wait(random: &Random) {
    match random.below(12) {
        0 => std::panic::resume_unwind(Box::new("body")),
        1..4 => asyncgen_tests::pause().await,
        _ => {}
    }
}

#[async_generator]
async fn fuzzed(
    random: Random,
    exploded: Rc<Cell<bool>>,
    bombs: bool,
    source: Counted,
    places: Rc<Cell<usize>>,
    nested: Option<Fuzzed>,
    depth: u64,
) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
    let _outer = Place::new(&places);
    let _bomb = Bomb(random.clone(), exploded.clone(), bombs);
    let _inner = Place::new(&places);
    may_wait(&random).await;
    if random.below(3) == 0 {
        let _ = yield_!(source.clone());
    }
    let mut nested = nested;
    finally!(
        {
            let _bomb = Bomb(random.clone(), exploded.clone(), bombs);
            let _place = Place::new(&places);
            if random.below(2) == 0 {
                finally!(
                    {
                        match &mut nested {
                            Some(nested) => {
                                let _ = yield_from_!(nested);
                            }
                            None => {
                                while random.below(4) > 0 {
                                    may_wait(&random).await;
                                    let _ = yield_!(source.clone());
                                }
                            }
                        }
                    },
                    {
                        let held = source.clone();
                        may_wait(&random).await;
                        if random.below(4) == 0 {
                            let _ = yield_!(held);
                        }
                    }
                );
            }
            if depth > 0 && random.below(2) == 0 {
                let inner = fuzzed(
                    random.clone(),
                    exploded.clone(),
                    bombs,
                    source.clone(),
                    places.clone(),
                    None,
                    depth - 1,
                );
                return yield_from_!(inner);
            }
            match yield_!(source.clone()) {
                Ok(Sent(value, _)) => value.unwrap_or(source.clone()),
                Err(error) => error,
            }
        },
        {
            let _place = Place::new(&places);
            may_wait(&random).await;
            if let (Some(nested), 0) = (&mut nested, random.below(2)) {
                let _ = yield_from_!(nested);
            }
            let held = source.clone();
            may_wait(&random).await;
            drop(held);
        }
    )
}

#[async_generator]
async fn outer(
    pool: Pin<Pool>,
    places: Rc<Cell<usize>>,
    again: bool,
) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
    let _place = Place::new(&places);
    let mut pool = pool;
    if again {
        finally!(
            {
                let _ = yield_from_!(&mut pool);
            },
            {
                let _ = yield_from_!(&mut pool);
            }
        );
    }
    yield_from_!(pool)
}

/// Performs one random step of a generator and ignores its outcome.
fn step(
    random: &Random,
    bomb: &dyn Fn() -> Bomb,
    generator: &mut Fuzzed,
    living: &Rc<Cell<usize>>,
) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let mut cx = Context::from_waker(Waker::noop());
        if random.below(5) == 0 || generator.status() == Status::Closed {
            let _ = generator.as_mut().poll_close(&mut cx);
            return;
        }
        let sent = Counted::new(living, "sent");
        let resumption = match (generator.status(), random.below(4)) {
            (Status::Suspended, 0) => Resumption::Thrown(sent),
            (Status::Suspended, 1) => Resumption::Sent(Sent(None, Some(bomb()))),
            (Status::Suspended, _) => Resumption::Sent(Sent(Some(sent), Some(bomb()))),
            _ => Resumption::Continue,
        };
        let _ = generator.as_mut().poll_resume(&mut cx, resumption);
    }));
}

/// A generator delegates to generators in all states in turn. It is resumed, closed and dropped at
/// random.
#[test]
fn to_anything() {
    fuzz(false);
}

/// When a destructor panics, the compiler leaks the value that is being returned
/// (rust-lang/rust#47949). The file `.ci/leaks` contains the name of this
/// test.
#[test]
fn to_anything_whose_destructors_panic() {
    fuzz(true);
}

fn fuzz(bombs: bool) {
    show_assertions_alone();
    for seed in 0..rounds() {
        let random = Random::new(seed);
        let exploded = Rc::new(Cell::new(false));
        let living = Rc::new(Cell::new(0));
        let places = Rc::new(Cell::new(0));
        let bomb = || Bomb(random.clone(), exploded.clone(), bombs);
        let source = Counted::new(&living, "source");
        let which = Rc::new(Cell::new(0));
        let new = |nested| {
            fuzzed(
                random.clone(),
                exploded.clone(),
                bombs,
                source.clone(),
                places.clone(),
                nested,
                2,
            )
        };
        let mut generators: Vec<_> = (0..4)
            .map(|n| new((n % 2 == 0).then(|| new(None))))
            .collect();
        for generator in &mut generators {
            for _ in 0..random.below(8) {
                step(&random, &bomb, generator, &living);
            }
        }
        let pool = Pin::new(Pool {
            generators,
            which: which.clone(),
        });
        let mut delegating = outer(pool, places.clone(), random.below(2) == 0);
        for _ in 0..random.below(40) {
            which.set(random.below(4) as usize);
            step(&random, &bomb, &mut delegating, &living);
        }
        let _ = catch_unwind(AssertUnwindSafe(|| drop(delegating)));
        drop(source);
        assert!(exploded.get() || living.get() == 0, "in round {seed}");
        assert_eq!(places.get(), 0, "given up while in use, in round {seed}");
    }
}
