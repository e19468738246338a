//! Runs programs with the crate.
//!
//! In real code constructs are nested in the text of a body. The macro `body!` therefore nests them
//! to a fixed depth. Constructs nested more deeply are run by delegating to a boxed generator,
//! which must make no difference.
//!
//! Everything is `Send`, so that a session can move the generator to another thread between its
//! steps.

mod around;
mod bodies;
mod branches;
mod consuming;
mod guards;
mod loops;
mod managers;
mod several;
mod stacks;
mod steps;
mod threads;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use asyncgen::error::{ResumeError, YieldedInCleanup};
use asyncgen::hooks::GeneratorInfo;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, FusedStream, GeneratorState, Stream};
use asyncgen_tests::poll_times;
use futures::future::BoxFuture;

use self::bodies::root;
use self::threads::in_next_thread;
use crate::program::{Came, Closing, Event, Finale, Op, Seen, Session, Step, Verb};

// ---- Values ----

/// A number. The count of numbers that are alive shows whether one is lost or dropped twice.
struct Number(u32);

thread_local! {
    /// The count of numbers that are alive, which the threads of a session share.
    static ALIVE: RefCell<Arc<AtomicI32>> = RefCell::default();
}

impl Number {
    fn new(number: u32) -> Self {
        ALIVE.with_borrow(|alive| alive.fetch_add(1, Relaxed));
        Number(number)
    }
}

impl Default for Number {
    fn default() -> Self {
        Number::new(0)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        ALIVE.with_borrow(|alive| alive.fetch_sub(1, Relaxed));
    }
}

type Item = Result<Number, Number>;

fn seen(item: Item) -> Result<u32, u32> {
    item.map(|number| number.0).map_err(|number| number.0)
}

// ---- Operations ----

#[derive(Default)]
struct World {
    events: Mutex<Vec<Event>>,
    /// The futures that finalizers received, with the labels of what they close.
    closings: Mutex<VecDeque<(u32, BoxFuture<'static, ()>)>>,
    /// The last value that was sent.
    heard: AtomicU32,
    /// Set when a destructor panics. If a local variable of a block does, the value of the block
    /// may leak (rust-lang/rust#47949).
    may_leak: AtomicBool,
}

impl World {
    fn say(&self, event: Event) {
        self.events.lock().unwrap().push(event);
    }

    fn is_odd(&self) -> bool {
        self.heard.load(Relaxed) % 2 == 1
    }

    fn hear(&self, op: &Op, sent: Item) -> Result<(), Number> {
        match sent {
            Ok(number) => {
                self.say(Event::Heard(op.label, number.0));
                self.heard.store(number.0, Relaxed);
                Ok(())
            }
            Err(error) => self.fail(op, error),
        }
    }

    /// Logs the value of an operation, or handles its error.
    fn evaluate(&self, op: &Op, given: Item) -> Result<(), Number> {
        match given {
            Ok(number) => {
                self.say(Event::Gave(op.label, number.0));
                Ok(())
            }
            Err(error) => self.fail(op, error),
        }
    }

    fn fail(&self, op: &Op, error: Number) -> Result<(), Number> {
        if op.catches {
            self.say(Event::Caught(op.label, error.0));
            return Ok(());
        }
        Err(error)
    }
}

/// The local variables of a block.
struct Locals {
    world: Arc<World>,
    these: Vec<(u32, bool)>,
}

impl Locals {
    fn of(world: &Arc<World>) -> Self {
        Locals {
            world: Arc::clone(world),
            these: Vec::new(),
        }
    }
}

impl Drop for Locals {
    fn drop(&mut self) {
        while let Some((label, panics)) = self.these.pop() {
            self.world.say(Event::Dropped(label));
            if panics && !std::thread::panicking() {
                self.world.may_leak.store(true, Relaxed);
                let _others = Locals {
                    world: Arc::clone(&self.world),
                    these: std::mem::take(&mut self.these),
                };
                resume_unwind(Box::new(label));
            }
        }
    }
}

/// Returns a finalizer that stores the future.
fn finalizer(
    label: u32,
    world: &Arc<World>,
) -> impl Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync + 'static {
    let world = Arc::clone(world);
    move |_, closing| {
        world.say(Event::Finalizes(label));
        world.closings.lock().unwrap().push_back((label, closing));
    }
}

/// A future that is pending `left` times. Logs if it is dropped before it is ready.
struct Pause<'a> {
    world: &'a World,
    label: u32,
    left: Option<u32>,
}

fn pause(world: &World, label: u32, times: u32) -> Pause<'_> {
    world.say(Event::Waits(label));
    Pause {
        world,
        label,
        left: Some(times),
    }
}

impl Future for Pause<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.left.expect("not polled after completion") {
            0 => {
                self.left = None;
                self.world.say(Event::Waited(self.label));
                Poll::Ready(())
            }
            left => {
                self.left = Some(left - 1);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        if self.left.is_some() {
            self.world.say(Event::Cancelled(self.label));
        }
    }
}

fn panic_with(label: u32) -> ! {
    // Panics without calling the panic hook.
    resume_unwind(Box::new(label))
}

// ---- Driver ----

trait Root:
    AsyncGenerator<Number, Number, Yield = Item, Return = Result<(), Number>>
    + Stream<Item = Item>
    + FusedStream
    + Unpin
    + Send
    + 'static
{
}

impl<G> Root for G where
    G: AsyncGenerator<Number, Number, Yield = Item, Return = Result<(), Number>>
        + Stream<Item = Item>
        + FusedStream
        + Unpin
        + Send
        + 'static
{
}

/// Runs a session. Calls `see` with the observations of each step, until it returns `false`.
pub(crate) fn run(session: &Session, mut see: impl FnMut(Seen) -> bool) {
    // An earlier session that failed may have left some.
    ALIVE.with_borrow(|alive| alive.store(0, Relaxed));
    let world = Arc::new(World::default());
    let generator = Box::pin(root(session.body.clone(), Arc::clone(&world)));
    match session.end {
        Finale::Drop => {
            if let Some(generator) = run_steps(generator, session, &world, &mut see) {
                see(end(session, world, move |_| drop(generator)));
            }
        }
        Finale::Managed(polls) => {
            let closing = Arc::new(Mutex::new(None));
            let given = Arc::clone(&closing);
            let generator = generator.managed_with(move |_, closing| {
                let other = given.lock().unwrap().replace(closing);
                assert!(other.is_none(), "it is called once");
            });
            if let Some(generator) = run_steps(generator, session, &world, &mut see) {
                see(end(session, world, move |polled| {
                    drop(generator);
                    let closing = closing.lock().unwrap().take();
                    if let Some(mut closing) = closing {
                        let _ = poll_times(closing.as_mut(), polls, polled);
                    }
                }));
            }
        }
    }
}

/// Runs the steps of a session. Returns the generator, unless `see` returned `false`.
fn run_steps<G: Root>(
    mut generator: G,
    session: &Session,
    world: &Arc<World>,
    see: &mut impl FnMut(Seen) -> bool,
) -> Option<G> {
    for &step in &session.steps {
        let world = Arc::clone(world);
        let (returned, seen) = in_next_thread(session.moves, move || {
            let seen = run_step(&mut generator, step, &world);
            (generator, seen)
        });
        generator = returned;
        if !see(seen) {
            return None;
        }
    }
    Some(generator)
}

/// Ends the life of the generator, and runs the closings. Returns the observations.
fn end(
    session: &Session,
    world: Arc<World>,
    drop_generator: impl FnOnce(&Cell<u32>) + Send + 'static,
) -> Seen {
    let (came, polls) = in_next_thread(session.moves, move || {
        let polled = Cell::new(0);
        let came = or_panic(|| {
            drop_generator(&polled);
            Came::Closed(None)
        });
        (came, polled.get())
    });
    let limit = session.closing_polls;
    let closing_world = Arc::clone(&world);
    in_next_thread(session.moves, move || run_closings(limit, &closing_world));
    over(came, polls, &world)
}

/// Runs the futures that finalizers received.
fn run_closings(limit: u32, world: &World) {
    loop {
        let next = world.closings.lock().unwrap().pop_front();
        let Some((label, mut closing)) = next else {
            break;
        };
        let ended = Cell::new(Closing::Dropped);
        let came = or_panic(|| {
            if poll_times(closing.as_mut(), limit, &Cell::new(0)).is_some() {
                ended.set(Closing::Completed);
            }
            drop(closing);
            Came::Closed(None)
        });
        if let Came::Panicked(label) = came {
            ended.set(Closing::Panicked(label));
        }
        world.say(Event::Finalized(label, ended.get()));
    }
}

/// Returns the observations after the generator was dropped.
fn over(came: Came, polls: u32, world: &Arc<World>) -> Seen {
    assert_eq!(Arc::strong_count(world), 1, "something is not dropped");
    assert_none_alive(world);
    Seen {
        came,
        polls,
        events: std::mem::take(&mut *world.events.lock().unwrap()),
        status: asyncgen::Status::Closed,
        has_pending_cleanup: false,
        is_terminated: true,
    }
}

fn assert_none_alive(world: &World) {
    let alive = ALIVE.with_borrow(|alive| alive.load(Relaxed));
    assert!(alive >= 0, "{} numbers were dropped twice", -alive);
    assert!(
        alive == 0 || world.may_leak.load(Relaxed),
        "{alive} numbers are not dropped"
    );
}

fn run_step(generator: &mut impl Root, step: Step, world: &World) -> Seen {
    let polls = Cell::new(0);
    let came = or_panic(|| run_verb(generator, step, &polls));
    let seen = Seen {
        came,
        polls: polls.get(),
        events: std::mem::take(&mut *world.events.lock().unwrap()),
        status: generator.status(),
        has_pending_cleanup: generator.has_pending_cleanup(),
        is_terminated: generator.is_terminated(),
    };
    if seen.is_terminated && world.closings.lock().unwrap().is_empty() {
        assert_none_alive(world);
    }
    seen
}

fn run_verb(generator: &mut impl Root, step: Step, polls: &Cell<u32>) -> Came {
    let limit = step.polls;
    let came = match step.verb {
        Verb::Anext => poll_times(generator.anext(), limit, polls).map(|it| resumed(it, |()| 0)),
        Verb::Start => poll_times(generator.start(), limit, polls).map(|it| resumed(it, |()| 0)),
        Verb::Send(number) => {
            let verb = generator.asend(Number::new(number));
            poll_times(verb, limit, polls).map(|it| resumed(it, |back| back.0))
        }
        Verb::Throw(number) => {
            let verb = generator.athrow(Number::new(number));
            poll_times(verb, limit, polls).map(|it| resumed(it, |back| back.0))
        }
        Verb::Close => poll_times(generator.aclose(), limit, polls)
            .map(|closed| Came::Closed(closed.err().map(|YieldedInCleanup(item)| seen(item)))),
        Verb::Next => {
            let next = poll_fn(|cx| Pin::new(&mut *generator).poll_next(cx));
            poll_times(next, limit, polls).map(|item| Came::Item(item.map(seen)))
        }
    };
    came.unwrap_or(Came::Pending)
}

fn resumed<V>(
    came: Result<GeneratorState<Item, Result<(), Number>>, ResumeError<V>>,
    number: impl FnOnce(V) -> u32,
) -> Came {
    match came {
        Ok(GeneratorState::Yielded(item)) => Came::Yielded(seen(item)),
        Ok(GeneratorState::Complete(returned)) => {
            Came::Completed(returned.map_err(|number| number.0))
        }
        Err(error) => Came::Refused(error.status, number(error.value)),
    }
}

/// Returns the result of the call, or the label with which the program panicked.
fn or_panic(call: impl FnOnce() -> Came) -> Came {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(came) => came,
        Err(panic) => match panic.downcast::<u32>() {
            Ok(label) => Came::Panicked(*label),
            Err(panic) => resume_unwind(panic),
        },
    }
}
