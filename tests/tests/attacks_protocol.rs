//! Safe code that tries to get between a generator and what delegates to it, closes it or cleans up
//! in it. Attacks on streams are in `attacks.rs`; those that must not compile are among the
//! `ui-tests`, in `soundness`.
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, LocalBoxAsyncGenerator, Resumption, Status, async_generator,
};

fn now<F: Future>(future: F) -> F::Output {
    match once(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Counts those that live. To drop one twice would free its box twice.
#[derive(Debug)]
struct Counted {
    living: Rc<Cell<usize>>,
    name: Box<str>,
}

impl Counted {
    fn new(living: &Rc<Cell<usize>>, name: &str) -> Self {
        living.set(living.get() + 1);
        Counted {
            living: living.clone(),
            name: name.into(),
        }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Counted::new(&self.living, &self.name)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        assert!(!self.name.is_empty());
        self.living.set(self.living.get() - 1);
    }
}

/// The same numbers each time.
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn new(seed: u64) -> Self {
        Random(Rc::new(Cell::new(seed * 7_919 + 1)))
    }

    fn below(&self, bound: u64) -> u64 {
        let next = self.0.get().wrapping_mul(6_364_136_223_846_793_005);
        self.0.set(next.wrapping_add(1_442_695_040_888_963_407));
        (self.0.get() >> 33) % bound
    }
}

/// How often to try what is done at random.
fn rounds() -> u64 {
    std::env::var("ROUNDS").map_or(2_000, |rounds| rounds.parse().unwrap())
}

/// Lets panics be silent that are part of a test, but not those of the assertions in this file.
fn show_assertions_alone() {
    std::panic::set_hook(Box::new(|info| {
        if info.location().is_some_and(|at| at.file() == file!()) {
            eprintln!("{info}");
        }
    }));
}

/// A pointer that points now to the one generator, now to the other: `Pin` takes any pointer to what
/// is `Unpin`.
mod switched_pointers {
    use super::*;

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

    /// The second was closed, its body dropped, before the delegation is closed.
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

    /// It is closed half-way, and then resumed by one that nobody closes: what two cleanups yield in vain are two items,
    /// and there is a place for one.
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

    /// What is sent: a value, and what panics when it is dropped.
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

    /// A destructor that panics now and then, if it is told to.
    struct Bomb(Random, Rc<Cell<bool>>, bool);

    /// A place that is in use until its destructor runs.
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

    /// One step of a generator, whatever comes of it.
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
                _ => Resumption::CarryOn,
            };
            let _ = generator.as_mut().poll_resume(&mut cx, resumption);
        }));
    }

    /// Generators in all states, delegated to in turn, by one that is resumed, closed and dropped
    /// anyhow.
    #[test]
    fn to_anything() {
        fuzz(false);
    }

    /// Where a destructor panics, the compiler forgets the value that is being returned
    /// (rust-lang/rust#47949). So `.ci/address` and its like do not look for leaks here: they know it by name.
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
}

/// What is pinned is dropped before its place is given up: others, a list of who waits perhaps, have its address
/// until then. So a panic that is not the body's own leaves the body to be dropped.
mod pinned_in_a_list {
    use super::*;
    use std::sync::Arc;

    use tokio::sync::Notify;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("bomb"));
        }
    }

    type Boxed = LocalBoxAsyncGenerator<'static, (), (), Bomb>;

    struct Switch {
        generators: [Boxed; 2],
        which: Rc<Cell<usize>>,
    }

    impl Deref for Switch {
        type Target = Boxed;
        fn deref(&self) -> &Boxed {
            &self.generators[self.which.get()]
        }
    }

    impl DerefMut for Switch {
        fn deref_mut(&mut self) -> &mut Boxed {
            &mut self.generators[self.which.get()]
        }
    }

    #[async_generator]
    async fn yielding() -> LocalBoxAsyncGenerator<'static, (), (), Bomb> {
        loop {
            std::mem::forget(yield_!());
        }
    }

    #[async_generator]
    async fn waiting() -> LocalBoxAsyncGenerator<'static, (), (), Bomb> {
        std::future::pending::<()>().await;
    }

    #[async_generator]
    async fn listed(
        source: Pin<Switch>,
        list: Arc<Notify>,
    ) -> impl AsyncGenerator<Bomb, Yield = ()> {
        let mut listed = pin!(list.notified());
        listed.as_mut().enable();
        yield_from_!(source);
    }

    /// Brought because the one waits for it, and not taken by the other.
    #[test]
    fn when_a_resumption_panics_that_nobody_takes() {
        let which = Rc::new(Cell::new(0));
        let source = Pin::new(Switch {
            generators: [yielding(), waiting()],
            which: which.clone(),
        });
        let list = Arc::new(Notify::new());
        let mut listed = Box::pin(listed(source, list.clone()));
        now(listed.start()).unwrap();
        which.set(1);
        let resumed = catch_unwind(AssertUnwindSafe(|| once(listed.asend(Bomb)).is_ready()));
        assert!(resumed.is_err());
        assert_eq!(listed.status(), Status::Running);
        drop(listed);
        list.notify_waiters();
        assert_eq!(Arc::strong_count(&list), 1);
    }
}

/// A yield that panics when its item is there already, which then panics as well when it is dropped.
mod panics_of_an_item {
    use super::*;
    use asyncgen::{AsyncContextManager, async_context_manager};

    struct Item;

    impl Drop for Item {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("item"));
        }
    }

    /// A temporary of the operand.
    struct Temporary;

    impl Temporary {
        fn item(&self) -> Item {
            Item
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("temporary"));
        }
    }

    #[async_generator]
    async fn guarded(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Item> {
        finally!({ yield_!(Temporary.item()) }, {
            cleanups.set(cleanups.get() + 1);
        });
    }

    #[async_context_manager]
    async fn manager(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
        finally!({ yield_!() }, { cleanups.set(cleanups.get() + 1) });
    }

    #[async_generator]
    async fn managed(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Item> {
        async_with!(manager(cleanups), |()| { yield_!(Temporary.item()) });
    }

    fn panics(generator: impl AsyncGenerator<Yield = Item>) -> bool {
        let mut generator = Box::pin(generator);
        catch_unwind(AssertUnwindSafe(|| now(generator.start()).is_ok())).is_err()
    }

    #[test]
    fn keep_no_cleanup_from_running() {
        let cleanups = Cell::new(0);
        assert!(panics(guarded(&cleanups)));
        assert_eq!(cleanups.get(), 1);
        assert!(panics(managed(&cleanups)));
        assert_eq!(cleanups.get(), 2);
    }
}

/// Items of all sizes, left in the exchange of a generator that is not their own.
mod lent_exchanges {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(align(128))]
    struct Large([u64; 128]);

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Nothing;

    trait Item: Clone + PartialEq + std::fmt::Debug {
        fn new(n: u64) -> Self;
    }

    impl Item for Large {
        fn new(n: u64) -> Self {
            Large([n; 128])
        }
    }

    impl Item for Nothing {
        fn new(_: u64) -> Self {
            Nothing
        }
    }

    impl Item for Box<str> {
        fn new(n: u64) -> Self {
            n.to_string().into()
        }
    }

    impl Item for Rc<u64> {
        fn new(n: u64) -> Self {
            Rc::new(n)
        }
    }

    /// Two yields in place, with all that could come between the item and its place.
    #[async_generator]
    async fn inner<T: Item>(mut n: u64) -> impl AsyncGenerator<Box<str>, Yield = T> {
        finally!(
            {
                loop {
                    yield_!(T::new(n));
                    asyncgen_tests::pause().await;
                    n += yield_!({
                        let other = pin!(inner::<T>(n + 100));
                        let mut other = other;
                        assert_eq!(now(other.start()).unwrap().yielded(), Some(T::new(n + 100)));
                        T::new(n + 1)
                    })
                    .len() as u64;
                }
            },
            {
                asyncgen_tests::pause().await;
            }
        );
    }

    #[async_generator]
    async fn outer<T: Item>(
        inner: impl AsyncGenerator<Box<str>, Yield = T, Return = ()>,
    ) -> impl AsyncGenerator<Box<str>, Yield = T> {
        yield_!(T::new(0));
        yield_from_!(inner);
    }

    fn next<T: Item>(generator: &mut (impl AsyncGenerator<Box<str>, Yield = T> + Unpin)) -> T {
        let first = match generator.status() {
            Status::Suspended => once(generator.asend("ab".into())).map(|state| state.unwrap()),
            _ => once(generator.start()).map(|state| state.unwrap()),
        };
        match first {
            Poll::Ready(state) => state.yielded().unwrap(),
            // The verb is dropped half-way.
            Poll::Pending => now(generator.start()).unwrap().yielded().unwrap(),
        }
    }

    fn lend<T: Item>() {
        let mut lent = Box::pin(inner::<T>(1));
        let mut n = 1;
        for _ in 0..4 {
            // In an exchange of another two, at another address each time; then in its own.
            let mut around = Box::pin(outer(outer(&mut lent)));
            assert_eq!(next(&mut around), T::new(0));
            assert_eq!(next(&mut around), T::new(0));
            assert_eq!(next(&mut around), T::new(n));
            assert_eq!(next(&mut around), T::new(n + 1));
            n += 2;
            assert_eq!(next(&mut around), T::new(n));
            drop(around);
            assert_eq!(lent.status(), Status::Suspended);
            assert_eq!(next(&mut lent), T::new(n + 1));
            n += 2;
            assert_eq!(next(&mut lent), T::new(n));
            assert_eq!(next(&mut lent), T::new(n + 1));
            // The next delegation resumes it with the default, which is empty, and adds nothing.
        }
        // Half closed by one that is dropped then, and closed again.
        let mut around = Box::pin(outer(outer(&mut lent)));
        next(&mut around);
        next(&mut around);
        next(&mut around);
        assert!(once(around.aclose()).is_pending());
        drop(around);
        assert_eq!(lent.status(), Status::Closed);
        assert!(lent.is_guarded());
        assert_eq!(now(lent.aclose()), Ok(()));
        assert!(!lent.is_guarded());
        assert_eq!(now(lent.aclose()), Ok(()));
    }

    #[test]
    fn hold_items_of_any_size() {
        lend::<Large>();
        lend::<Nothing>();
        lend::<Box<str>>();
        lend::<Rc<u64>>();
    }
}

/// What a panic is thrown with, which panics as well when it is dropped: there may be no end to that, so it is leaked.
mod payloads_whose_destructors_panic {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use asyncgen::{AsyncContextManager, async_context_manager};
    use asyncgen_tests::pause;

    struct Payload;

    impl Drop for Payload {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new(Payload));
        }
    }

    #[async_generator]
    async fn guarded(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Payload> {
        finally!({ yield_!(first(&Payload)) }, {
            pause().await;
            cleanups.set(cleanups.get() + 1);
        });
    }

    #[async_context_manager]
    async fn manager(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
        finally!({ yield_!() }, {
            pause().await;
            cleanups.set(cleanups.get() + 1);
        });
    }

    #[async_generator]
    async fn managed(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Payload> {
        async_with!(manager(cleanups), |()| { yield_!(first(&Payload)) });
    }

    /// An item. What it is made of is a temporary, and panics where the item is in its place already, which then
    /// panics as well.
    fn first(_of: &Payload) -> Payload {
        Payload
    }

    fn panics(generator: impl AsyncGenerator<Yield = Payload>) {
        let mut generator = Box::pin(generator);
        let mut start = generator.start();
        let mut cx = Context::from_waker(Waker::noop());
        assert!(Pin::new(&mut start).poll(&mut cx).is_pending());
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut start).poll(&mut cx)));
        assert!(
            polled
                .as_ref()
                .is_err_and(|payload| payload.is::<Payload>())
        );
        std::mem::forget(polled);
    }

    #[test]
    fn keep_no_cleanup_from_running() {
        let cleanups = Cell::new(0);
        panics(guarded(&cleanups));
        assert_eq!(cleanups.get(), 1);
        panics(managed(&cleanups));
        assert_eq!(cleanups.get(), 2);
    }

    #[async_generator]
    async fn closable() -> impl AsyncGenerator<Yield = u32> + Send {
        finally!({ yield_!(1) }, { pause().await });
    }

    /// Neither one of a finalizer nor one of what it holds, where that is dropped with it.
    #[test]
    fn leave_no_destructor() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let mut managed = closable().managed_with(|_, _| {
            CALLS.fetch_add(1, Ordering::Relaxed);
            std::panic::resume_unwind(Box::new(Payload));
        });
        now(managed.anext()).unwrap();
        drop(managed);
        let held = Payload;
        let mut managed = closable().managed_with(move |_, _| {
            let _held = &held;
            CALLS.fetch_add(1, Ordering::Relaxed);
        });
        now(managed.anext()).unwrap();
        drop(managed);
        assert_eq!(CALLS.load(Ordering::Relaxed), 2);
    }
}

/// Generators written by hand that say, do and panic at random, delegated to in all ways. (What is a stream at most has no
/// more to lie about than its items.)
mod lying {
    use super::*;
    use std::cell::RefCell;

    use asyncgen::{ExitIgnored, GeneratorState, aclosing};
    use asyncgen_tests::{Census, Counted, pause, polled};

    #[derive(Default)]
    struct Sent(Option<Counted>);

    type Boxed = LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted>;

    struct Liar {
        random: Random,
        census: Census,
        /// Resumed in the middle of everything, with the context that this is polled with.
        other: Rc<RefCell<Boxed>>,
        /// How it is delegated to.
        how: u64,
    }

    impl Liar {
        fn may_panic(&self) {
            if !std::thread::panicking() && self.random.below(15) == 0 {
                std::panic::resume_unwind(Box::new("liar"));
            }
        }

        fn meanwhile(&self, cx: &mut Context<'_>) {
            if let Ok(mut other) = self.other.try_borrow_mut() {
                let resumption = match other.status() {
                    Status::Suspended => Resumption::Sent(Sent(Some(self.census.value()))),
                    _ => Resumption::CarryOn,
                };
                let _ = other.as_mut().poll_resume(cx, resumption);
            }
            // Those who hold the context may put another one there.
            if self.random.below(2) == 0 {
                *cx = Context::from_waker(Waker::noop());
            }
            self.may_panic();
        }
    }

    impl AsyncGenerator<Sent, Counted> for Liar {
        type Yield = Counted;
        type Return = Counted;

        fn status(&self) -> Status {
            self.may_panic();
            match self.random.below(12) {
                0 => Status::Closed,
                1..4 => Status::Created,
                4..8 => Status::Running,
                _ => Status::Suspended,
            }
        }

        fn is_guarded(&self) -> bool {
            // Not in the destructor of what is managed: the compiler forgets values that are being returned
            // then (rust-lang/rust#47949).
            if self.how != MANAGED {
                self.may_panic();
            }
            self.random.below(2) == 0
        }

        fn poll_resume(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            resumption: Resumption<Sent, Counted>,
        ) -> Poll<GeneratorState<Counted, Counted>> {
            self.meanwhile(cx);
            let value = match resumption {
                Resumption::Sent(Sent(Some(value))) | Resumption::Thrown(value) => value,
                _ => self.census.value(),
            };
            match self.random.below(10) {
                0 => Poll::Ready(GeneratorState::Complete(value)),
                1..5 => Poll::Ready(GeneratorState::Yielded(value)),
                _ => Poll::Pending,
            }
        }

        fn poll_close(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Result<(), ExitIgnored<Counted>>> {
            self.meanwhile(cx);
            match self.random.below(4) {
                0 => Poll::Ready(Ok(())),
                1 => Poll::Ready(Err(ExitIgnored(self.census.value()))),
                _ => Poll::Pending,
            }
        }
    }

    const MANAGED: u64 = 7;

    /// How many bodies have begun that a cleanup follows, and how many cleanups.
    #[derive(Clone, Default)]
    struct Log(Rc<(Cell<u32>, Cell<u32>)>);

    impl Log {
        fn body(&self) {
            self.0.0.set(self.0.0.get() + 1);
        }

        fn cleanup(&self) {
            self.0.1.set(self.0.1.get() + 1);
        }
    }

    #[async_generator]
    async fn honest(
        census: Census,
    ) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
        loop {
            let sent = yield_!(census.value());
            pause().await;
            drop(sent);
        }
    }

    #[async_generator]
    async fn delegating(
        liar: Liar,
        log: Log,
    ) -> impl AsyncGenerator<Sent, Counted, Yield = Counted, Return = Counted> {
        let held = liar.census.value();
        finally!(
            {
                log.body();
                let value = yield_from_!(liar);
                drop(held);
                value
            },
            { log.cleanup() }
        )
    }

    #[async_generator]
    async fn outer(
        liar: Liar,
        log: Log,
    ) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
        let census = liar.census.clone();
        let mut liar = liar;
        finally!(
            {
                log.body();
                if liar.random.below(2) == 0 {
                    let _ = yield_!(census.value());
                }
                match liar.how {
                    0 => yield_from_!(liar),
                    1 => {
                        let value = yield_from_!(&mut liar);
                        drop(yield_!(census.value()));
                        value
                    }
                    2 => yield_from_!(Box::new(liar)),
                    3 => {
                        let mut boxed: Boxed = Box::pin(liar);
                        finally!({ yield_from_!(boxed.as_mut()) }, {
                            let _ = yield_from_!(boxed.as_mut());
                        })
                    }
                    4 => async_with!(aclosing(liar), |liar| { yield_from_!(liar) }),
                    5 => yield_from_!(delegating(liar, log.clone())),
                    6 => {
                        let mut inner = Box::pin(delegating(liar, log.clone()));
                        async_with!(aclosing(&mut inner), |inner| { yield_from_!(inner) })
                    }
                    _ => yield_from_!(liar.managed_local_with(|_, closing| {
                        let _ = polled(closing, 3);
                    })),
                }
            },
            { log.cleanup() }
        )
    }

    /// What comes to an end has run its cleanups, and nothing is left of it.
    #[test]
    fn at_random() {
        show_assertions_alone();
        for seed in 0..rounds() {
            let random = Random::new(seed);
            let (census, log) = (Census::default(), Log::default());
            let other = Rc::new(RefCell::new(honest(census.clone())));
            let liar = Liar {
                random: random.clone(),
                census: census.clone(),
                other: other.clone(),
                how: random.below(8),
            };
            let mut outer = outer(liar, log.clone());
            let mut is_over = false;
            for _ in 0..random.below(40) {
                let step = || {
                    let mut cx = Context::from_waker(Waker::noop());
                    let status = outer.status();
                    if status == Status::Closed || random.below(8) == 0 {
                        return outer.as_mut().poll_close(&mut cx).is_ready();
                    }
                    let resumption = match (status, random.below(3)) {
                        (Status::Suspended, 0) => Resumption::Thrown(census.value()),
                        (Status::Suspended, 1) => Resumption::Sent(Sent(Some(census.value()))),
                        (Status::Suspended, _) => Resumption::Sent(Sent(None)),
                        _ => Resumption::CarryOn,
                    };
                    let polled = outer.as_mut().poll_resume(&mut cx, resumption);
                    matches!(polled, Poll::Ready(GeneratorState::Complete(_)))
                };
                is_over = catch_unwind(AssertUnwindSafe(step)).unwrap_or(true);
                if is_over {
                    break;
                }
            }
            if is_over {
                assert_eq!(outer.status(), Status::Closed, "in round {seed}");
                assert_eq!(log.0.0, log.0.1, "cleanups in round {seed}");
            }
            drop((outer, other));
            assert_eq!(census.alive(), 0, "in round {seed}");
        }
    }
}
