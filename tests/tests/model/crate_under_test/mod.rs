//! Runs programs with the crate.
//!
//! In real code constructs are nested in the text of a body. The macro `body!` therefore nests them
//! to a fixed depth. Constructs nested more deeply are run by delegating to a boxed generator,
//! which must make no difference.

mod bodies;
mod guards;
mod managers;
mod stacks;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use asyncgen::hooks::GeneratorInfo;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, FusedStream, GeneratorState, ResumeError, Stream,
    YieldedInCleanup,
};
use asyncgen_tests::poll_times;
use futures::future::LocalBoxFuture;

use self::bodies::root;
use crate::program::{Came, Closing, Event, Finale, Op, Seen, Session, Step, Verb};

// ---- Values ----

/// A number. The count of numbers that are alive shows whether one is lost or dropped twice.
struct Number(u32);

thread_local! {
    static ALIVE: Cell<i32> = const { Cell::new(0) };
}

impl Number {
    fn new(number: u32) -> Self {
        ALIVE.set(ALIVE.get() + 1);
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
        ALIVE.set(ALIVE.get() - 1);
    }
}

type Item = Result<Number, Number>;

fn seen(item: Item) -> Result<u32, u32> {
    item.map(|number| number.0).map_err(|number| number.0)
}

// ---- Operations ----

#[derive(Default)]
struct World {
    events: RefCell<Vec<Event>>,
    /// The futures that finalizers received, with the labels of what they close.
    closings: RefCell<VecDeque<(u32, LocalBoxFuture<'static, ()>)>>,
    /// The last value that was sent.
    heard: Cell<u32>,
    /// Set when a destructor panics. If a local variable of a block does, the value of the block
    /// may leak (rust-lang/rust#47949).
    may_leak: Cell<bool>,
}

impl World {
    fn say(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    fn is_odd(&self) -> bool {
        self.heard.get() % 2 == 1
    }

    fn hear(&self, op: &Op, sent: Item) -> Result<(), Number> {
        match sent {
            Ok(number) => {
                self.say(Event::Heard(op.label, number.0));
                self.heard.set(number.0);
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
struct Locals<W: Deref<Target = World>> {
    world: W,
    these: Vec<(u32, bool)>,
}

impl<'a> Locals<&'a World> {
    fn of(world: &'a World) -> Self {
        let these = Vec::new();
        Locals { world, these }
    }
}

impl<W: Deref<Target = World>> Drop for Locals<W> {
    fn drop(&mut self) {
        while let Some((label, panics)) = self.these.pop() {
            self.world.say(Event::Dropped(label));
            if panics && !std::thread::panicking() {
                self.world.may_leak.set(true);
                let _others = Locals {
                    world: &*self.world,
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
    world: &Rc<World>,
) -> impl Fn(GeneratorInfo, LocalBoxFuture<'static, ()>) + 'static {
    let world = Rc::clone(world);
    move |_, closing| {
        world.say(Event::Finalizes(label));
        world.closings.borrow_mut().push_back((label, closing));
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
{
}

impl<G> Root for G where
    G: AsyncGenerator<Number, Number, Yield = Item, Return = Result<(), Number>>
        + Stream<Item = Item>
        + FusedStream
        + Unpin
{
}

/// Runs a session. Calls `see` with the observations of each step, until it returns `false`.
pub(crate) fn run(session: &Session, mut see: impl FnMut(Seen) -> bool) {
    // An earlier session that failed may have left some.
    ALIVE.set(0);
    let world = Rc::new(World::default());
    let generator = Box::pin(root(session.body.clone(), Rc::clone(&world)));
    match session.end {
        Finale::Drop => {
            let mut generator = generator;
            if session
                .steps
                .iter()
                .all(|step| see(run_step(&mut generator, *step, &world)))
            {
                let came = or_panic(|| {
                    drop(generator);
                    Came::Closed(None)
                });
                run_closings(session.closing_polls, &world);
                see(over(came, 0, &world));
            }
        }
        Finale::Managed(polls) => {
            let closing = Rc::new(RefCell::new(None));
            let given = Rc::clone(&closing);
            let mut generator = generator.managed_local_with(move |_, closing| {
                assert!(given.replace(Some(closing)).is_none(), "it is called once");
            });
            if session
                .steps
                .iter()
                .all(|step| see(run_step(&mut generator, *step, &world)))
            {
                let polled = Cell::new(0);
                let came = or_panic(|| {
                    drop(generator);
                    if let Some(mut closing) = closing.take() {
                        let _ = poll_times(closing.as_mut(), polls, &polled);
                    }
                    Came::Closed(None)
                });
                run_closings(session.closing_polls, &world);
                see(over(came, polled.get(), &world));
            }
        }
    }
}

/// Runs the futures that finalizers received.
fn run_closings(limit: u32, world: &World) {
    loop {
        let next = world.closings.borrow_mut().pop_front();
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
fn over(came: Came, polls: u32, world: &Rc<World>) -> Seen {
    assert_eq!(Rc::strong_count(world), 1, "something is not dropped");
    assert_none_alive(world);
    Seen {
        came,
        polls,
        events: world.events.take(),
        status: asyncgen::Status::Closed,
        has_pending_cleanup: false,
        is_terminated: true,
    }
}

fn assert_none_alive(world: &World) {
    let alive = ALIVE.get();
    assert!(alive >= 0, "{} numbers were dropped twice", -alive);
    assert!(
        alive == 0 || world.may_leak.get(),
        "{alive} numbers are not dropped"
    );
}

fn run_step(generator: &mut impl Root, step: Step, world: &World) -> Seen {
    let polls = Cell::new(0);
    let came = or_panic(|| run_verb(generator, step, &polls));
    let seen = Seen {
        came,
        polls: polls.get(),
        events: world.events.take(),
        status: generator.status(),
        has_pending_cleanup: generator.has_pending_cleanup(),
        is_terminated: generator.is_terminated(),
    };
    if seen.is_terminated && world.closings.borrow().is_empty() {
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
