//! The same, by the crate: bodies that do what a program says, and a driver.
//!
//! Constructs stand in each other in the text of a body. So [`body!`] writes bodies with constructs in
//! constructs, to a depth; what a program nests further is delegated to, boxed, which is to make no
//! difference.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt, Completed,
    ExitIgnored, FusedStream, GeneratorState, LocalBoxAsyncContextManager, LocalBoxAsyncGenerator,
    ResumeError, Stream, aclosing, async_context_manager, async_generator,
};
use asyncgen_tests::poll_times;

use crate::program::{
    Block, Came, Event, Finale, How, Kind, Manager, Op, SWALLOWED, Seen, Session, Step, Then, Verb,
    What,
};

// ---- What travels ----

/// A number. How many are alive is known, so that none is lost or dropped twice.
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

// ---- What a body does ----

#[derive(Default)]
struct World {
    events: RefCell<Vec<Event>>,
    /// What was sent last.
    heard: Cell<u32>,
    /// Whether a destructor panicked. The value of a block may leak then that a local variable of the
    /// block did that to (rust-lang/rust#47949).
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

    /// What an operation evaluates to.
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
struct Locals<'a> {
    world: &'a World,
    these: Vec<(u32, bool)>,
}

impl<'a> Locals<'a> {
    fn of(world: &'a World) -> Self {
        let these = Vec::new();
        Locals { world, these }
    }
}

impl Drop for Locals<'_> {
    fn drop(&mut self) {
        while let Some((label, panics)) = self.these.pop() {
            self.world.say(Event::Dropped(label));
            if panics && !std::thread::panicking() {
                self.world.may_leak.set(true);
                let _others = Locals {
                    world: self.world,
                    these: std::mem::take(&mut self.these),
                };
                resume_unwind(Box::new(label));
            }
        }
    }
}

/// Is pending so many times, and says when it is dropped before that.
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
    // Without a word of the panic hook.
    resume_unwind(Box::new(label))
}

/// Writes a generator whose body runs a block, with constructs in constructs as the levels say,
/// innermost first. What else a block holds is delegated to a generator that runs it alone.
macro_rules! body {
    ($name:ident($block:ident, $world:ident, $op:ident) -> [$($type:tt)*] [$($end:tt)*] $($levels:ident)*) => {
        body! { @run [$name $block $world $op [$($type)*] [$($end)*]] [$($levels)*] {} }
    };
    // What every level has, and other arms.
    (@run [$name:ident $block:ident $world:ident $op:ident $type:tt $end:tt] $levels:tt { $($arms:tt)* }) => {
        body! { @next [$name $block $world $op $type $end] $levels [
            'block: {
                let mut locals = Locals::of(&$world);
                for _ in 0..$block.rounds {
                    let mut ops = $block.ops.iter();
                    while let Some($op) = ops.next() {
                        let done: Result<(), Number> = match &$op.what {
                            What::Yield => {
                                let sent = yield_!(Ok(Number::new($op.label)));
                                $world.hear($op, sent)
                            }
                            What::Await(times) => {
                                pause(&$world, $op.label, *times).await;
                                Ok(())
                            }
                            What::Local { panics } => {
                                locals.these.push(($op.label, *panics));
                                Ok(())
                            }
                            What::Skip => {
                                if $world.is_odd() {
                                    ops.next();
                                }
                                Ok(())
                            }
                            What::Return => break 'block Ok(Number::new($op.label)),
                            What::Fail => break 'block Err(Number::new($op.label)),
                            What::Panic => panic_with($op.label),
                            $($arms)*
                            #[allow(unreachable_patterns)]
                            _ => {
                                let alone = Block::new([$op.clone()]);
                                yield_from_!(interpret(alone, Rc::clone(&$world))).map(drop)
                            }
                        };
                        if let Err(error) = done {
                            break 'block Err(error);
                        }
                    }
                }
                Ok(Number::new(0))
            }
        ] }
    };
    // A level of constructs that stand in the text.
    (@nested [$name:ident $block:ident $world:ident $op:ident $type:tt $end:tt] $levels:tt [$($text:tt)*]) => {
        body! { @run [$name $block $world $op $type $end] $levels {
            What::Finally(body, cleanup) => {
                let given = finally!({ let $block = body; $($text)* }, {
                    $world.say(Event::CleansUp($op.label));
                    let $block = cleanup;
                    let ended = $($text)*;
                    $world.say(Event::CleanedUp($op.label, seen(ended)));
                });
                $world.evaluate($op, given)
            }
            What::With(manager, block) if manager.is(Kind::Plain, false) && manager.cleanup.is_none() => {
                let given = async_with!(plain_unguarded($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
            What::With(manager, block) if manager.is(Kind::Failing, false) => {
                let given = async_with!(failing($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
        } }
    };
    // The same, and all other constructs.
    (@all [$name:ident $block:ident $world:ident $op:ident $type:tt $end:tt] $levels:tt [$($text:tt)*]) => {
        body! { @run [$name $block $world $op $type $end] $levels {
            What::Finally(body, cleanup) => {
                let given = finally!({ let $block = body; $($text)* }, {
                    $world.say(Event::CleansUp($op.label));
                    let $block = cleanup;
                    let ended = $($text)*;
                    $world.say(Event::CleanedUp($op.label, seen(ended)));
                });
                $world.evaluate($op, given)
            }
            What::With(manager, block) if manager.is(Kind::Plain, false) => {
                let given = async_with!(plain($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
            What::With(manager, block) if manager.is(Kind::Plain, true) => {
                let given = async_with!(boxed_plain($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
            What::With(manager, block) if manager.is(Kind::Swallowing, manager.boxed) => {
                let given = async_with!(swallowing($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                let given = given.map(|given| given.unwrap_or_else(|| Number::new(SWALLOWED)));
                $world.evaluate($op, given)
            }
            What::With(_, block) => {
                let given = async_with!(boxed_failing($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
            What::Delegate(how, body) => {
                let (body, world) = (body.clone(), Rc::clone(&$world));
                let given = match how {
                    How::Itself if body.is_simple() => yield_from_!(simple(body, world)),
                    How::Itself => yield_from_!(inner(body, world)),
                    How::Boxed => yield_from_!(interpret(body, world)),
                    How::Lent if body.is_simple() => {
                        let mut lent = pin!(simple(body, world));
                        yield_from_!(lent.as_mut())
                    }
                    How::Lent => {
                        let mut lent = Box::pin(inner(body, world));
                        yield_from_!(&mut lent)
                    }
                    How::Started => {
                        let mut started = interpret(body, world);
                        match started.start().await.expect("it was created") {
                            GeneratorState::Complete(given) => given,
                            GeneratorState::Yielded(item) => {
                                $world.say(Event::Took($op.label, seen(item)));
                                yield_from_!(started)
                            }
                        }
                    }
                };
                $world.evaluate($op, given)
            }
            What::Stream(body) => {
                let items = items(body.clone(), Rc::clone(&$world));
                let given = yield_from_!(items).map(|()| Number::new(0));
                $world.evaluate($op, given)
            }
            What::Consume(Then::Aclosing, limit, body) => {
                let generator = interpret(body.clone(), Rc::clone(&$world));
                let given = async_with!(aclosing(generator), |generator| {
                    take(generator, *limit, $op, &$world).await
                });
                $world.evaluate($op, given)
            }
            What::Consume(then, limit, body) => {
                let given = {
                    let mut generator = interpret(body.clone(), Rc::clone(&$world));
                    let given = take(&mut generator, *limit, $op, &$world).await;
                    if let Then::Close = then {
                        let closed = generator.aclose().await;
                        let ignored = closed.err().map(|ExitIgnored(item)| seen(item));
                        $world.say(Event::Consumed($op.label, ignored));
                    }
                    given
                };
                $world.evaluate($op, given)
            }
        } }
    };
    (@next [$name:ident $block:ident $world:ident $op:ident [$($type:tt)*] [$($end:tt)*]] [] [$($text:tt)*]) => {
        #[async_generator]
        async fn $name($block: Block, $world: Rc<World>) -> $($type)* {
            let ended: Item = $($text)*;
            ended $($end)*
        }
    };
    (@next $names:tt [$level:ident $($outer:ident)*] $text:tt) => {
        body! { @$level $names [$($outer)*] $text }
    };
}

body! {
    root(block, world, op) -> [
        impl AsyncGenerator<Number, Number, Yield = Item, Return = Result<(), Number>>
            + FusedStream<Item = Item>
    ] [.map(drop)] nested nested all
}

body! {
    interpret(block, world, op) -> [LocalBoxAsyncGenerator<'static, Item, Item, Number, Number>] []
    all
}

body! {
    inner(block, world, op) -> [impl AsyncGenerator<Number, Number, Yield = Item, Return = Item>] []
    nested
}

/// A body without constructs.
#[async_generator]
async fn simple(
    block: Block,
    world: Rc<World>,
) -> impl AsyncGenerator<Number, Number, Yield = Item, Return = Item> {
    let mut locals = Locals::of(&world);
    for _ in 0..block.rounds {
        let mut ops = block.ops.iter();
        while let Some(op) = ops.next() {
            match &op.what {
                What::Yield if op.catches => {
                    let sent = yield_!(Ok(Number::new(op.label)));
                    world.hear(op, sent)?;
                }
                What::Yield => {
                    let sent = yield_!(Ok(Number::new(op.label)))?;
                    world.hear(op, Ok(sent))?;
                }
                What::Await(times) => pause(&world, op.label, *times).await,
                What::Local { panics } => locals.these.push((op.label, *panics)),
                What::Skip if world.is_odd() => drop(ops.next()),
                What::Skip => {}
                What::Return => return Ok(Number::new(op.label)),
                What::Fail => return Err(Number::new(op.label)),
                What::Panic => panic_with(op.label),
                _ => unreachable!("it is simple"),
            }
        }
    }
    Ok(Number::new(0))
}

/// A stream.
#[async_generator]
async fn items(block: Block, world: Rc<World>) -> impl Stream<Item = Result<Number, Number>> {
    let mut locals = Locals::of(&world);
    for _ in 0..block.rounds {
        let mut ops = block.ops.iter();
        while let Some(op) = ops.next() {
            match &op.what {
                What::Yield => yield_!(Ok(Number::new(op.label))),
                What::Await(times) => pause(&world, op.label, *times).await,
                What::Local { panics } => locals.these.push((op.label, *panics)),
                What::Skip if world.is_odd() => drop(ops.next()),
                What::Skip => {}
                What::Return => return,
                What::Fail => Err(Number::new(op.label))?,
                What::Panic => panic_with(op.label),
                _ => unreachable!("it is simple"),
            }
        }
    }
}

/// Takes so many items; gives how many there were, or what the generator returned before that.
async fn take(
    generator: &mut (impl AsyncGenerator<Number, Number, Yield = Item, Return = Item> + Unpin + ?Sized),
    limit: u32,
    op: &Op,
    world: &World,
) -> Item {
    for _ in 0..limit {
        match generator.anext().await.expect("it is not closed") {
            GeneratorState::Complete(given) => return given,
            GeneratorState::Yielded(item) => world.say(Event::Took(op.label, seen(item))),
        }
    }
    Ok(Number::new(limit))
}

// ---- Managers ----

impl Manager {
    /// Those that lend what an inner one lends are always boxed.
    fn is(&self, kind: Kind, boxed: bool) -> bool {
        self.kind == kind && boxed == (self.boxed || self.inner.is_some())
    }

    fn of(op: &Op) -> &Manager {
        op.what.with().0
    }
}

/// Runs a block that yields nothing.
async fn run_steps(block: &Block, may_fail: bool, locals: &mut Locals<'_>) -> Result<u32, u32> {
    let world = locals.world;
    for _ in 0..block.rounds {
        let mut ops = block.ops.iter();
        while let Some(op) = ops.next() {
            match &op.what {
                What::Await(times) => pause(world, op.label, *times).await,
                What::Local { panics } => locals.these.push((op.label, *panics)),
                What::Skip if world.is_odd() => drop(ops.next()),
                What::Return => return Ok(op.label),
                What::Fail if may_fail => return Err(op.label),
                What::Skip | What::Fail => {}
                What::Panic => panic_with(op.label),
                _ => unreachable!("it is simple"),
            }
        }
    }
    Ok(0)
}

async fn clean_up(op: &Op, cleanup: &Block, world: &World) {
    world.say(Event::CleansUp(op.label));
    let ended = run_steps(cleanup, true, &mut Locals::of(world)).await;
    world.say(Event::CleanedUp(op.label, ended));
}

#[async_context_manager]
async fn plain_unguarded(op: &Op, world: &World) -> impl AsyncContextManager<Value = u32> {
    let mut locals = Locals::of(world);
    let _ = run_steps(&Manager::of(op).enter, false, &mut locals).await;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    yield_!(&mut lent);
    world.say(Event::Leaves(op.label));
    let _ = run_steps(&Manager::of(op).exit, false, &mut locals).await;
}

#[async_context_manager]
async fn plain(op: &Op, world: &World) -> impl AsyncContextManager<Value = u32> {
    let mut locals = Locals::of(world);
    let _ = run_steps(&Manager::of(op).enter, false, &mut locals).await;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    if let Some(cleanup) = &Manager::of(op).cleanup {
        finally!({ yield_!(&mut lent) }, {
            clean_up(op, cleanup, world).await;
        });
    } else {
        yield_!(&mut lent);
    }
    world.say(Event::Leaves(op.label));
    let _ = run_steps(&Manager::of(op).exit, false, &mut locals).await;
}

#[async_context_manager]
async fn failing(op: &Op, world: &World) -> impl AsyncContextManager<Value = u32, Error = Number> {
    let mut locals = Locals::of(world);
    let entered = run_steps(&Manager::of(op).enter, true, &mut locals).await;
    entered.map_err(Number::new)?;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    let block = if let Some(cleanup) = &Manager::of(op).cleanup {
        finally!({ yield_!(&mut lent) }, {
            clean_up(op, cleanup, world).await;
        })
    } else {
        yield_!(&mut lent)
    };
    world.say(Event::Leaves(op.label));
    let left = run_steps(&Manager::of(op).exit, true, &mut locals).await;
    left.map_err(Number::new)?;
    block
}

#[async_context_manager]
async fn plain_around<'a>(
    op: &'a Op,
    inner: &'a Op,
    world: &'a World,
) -> impl AsyncContextManager<Value = u32> {
    let mut locals = Locals::of(world);
    let _ = run_steps(&Manager::of(op).enter, false, &mut locals).await;
    world.say(Event::Lends(op.label));
    if let Some(cleanup) = &Manager::of(op).cleanup {
        finally!(
            {
                async_with!(plain(inner, world), |lent| { yield_!(lent) });
            },
            {
                clean_up(op, cleanup, world).await;
            }
        );
    } else {
        async_with!(plain(inner, world), |lent| { yield_!(lent) });
    }
    world.say(Event::Leaves(op.label));
    let _ = run_steps(&Manager::of(op).exit, false, &mut locals).await;
}

#[async_context_manager]
async fn failing_around<'a>(
    op: &'a Op,
    inner: &'a Op,
    world: &'a World,
) -> impl AsyncContextManager<Value = u32, Error = Number> {
    let mut locals = Locals::of(world);
    let entered = run_steps(&Manager::of(op).enter, true, &mut locals).await;
    entered.map_err(Number::new)?;
    world.say(Event::Lends(op.label));
    let block = if let Some(cleanup) = &Manager::of(op).cleanup {
        finally!(
            { async_with!(failing(inner, world), |lent| { yield_!(lent) }) },
            {
                clean_up(op, cleanup, world).await;
            }
        )
    } else {
        async_with!(failing(inner, world), |lent| { yield_!(lent) })
    };
    world.say(Event::Leaves(op.label));
    let left = run_steps(&Manager::of(op).exit, true, &mut locals).await;
    left.map_err(Number::new)?;
    block
}

fn boxed_plain<'a>(op: &'a Op, world: &'a World) -> LocalBoxAsyncContextManager<'a, u32> {
    match &Manager::of(op).inner {
        Some(inner) => plain_around(op, inner, world).boxed_local(),
        None => plain(op, world).boxed_local(),
    }
}

fn boxed_failing<'a>(
    op: &'a Op,
    world: &'a World,
) -> LocalBoxAsyncContextManager<'a, u32, Number, Completed> {
    match &Manager::of(op).inner {
        Some(inner) => failing_around(op, inner, world).boxed_local(),
        None => failing(op, world).boxed_local(),
    }
}

#[async_context_manager]
async fn swallowing(
    op: &Op,
    world: &World,
) -> impl AsyncContextManager<Value = u32, Error = Number, Exit = Option<Completed>> {
    let mut locals = Locals::of(world);
    let entered = run_steps(&Manager::of(op).enter, true, &mut locals).await;
    entered.map_err(Number::new)?;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    let block = if let Some(cleanup) = &Manager::of(op).cleanup {
        finally!({ yield_!(&mut lent) }, {
            clean_up(op, cleanup, world).await;
        })
    } else {
        yield_!(&mut lent)
    };
    world.say(Event::Leaves(op.label));
    let left = run_steps(&Manager::of(op).exit, true, &mut locals).await;
    left.map_err(Number::new)?;
    Ok(block.ok())
}

// ---- The driver ----

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

/// Runs a session; hands out what is to be seen after each step.
pub(crate) fn run(session: &Session, mut see: impl FnMut(Seen) -> bool) {
    // A session that failed may have left some.
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
                see(over(came, polled.get(), &world));
            }
        }
    }
}

/// What is to be seen when the generator is gone.
fn over(came: Came, polls: u32, world: &Rc<World>) -> Seen {
    assert_eq!(Rc::strong_count(world), 1, "something is not dropped");
    assert_none_alive(world);
    Seen {
        came,
        polls,
        events: world.events.take(),
        status: asyncgen::Status::Closed,
        is_guarded: false,
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
        is_guarded: generator.is_guarded(),
        is_terminated: generator.is_terminated(),
    };
    if seen.is_terminated {
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
            .map(|closed| Came::Closed(closed.err().map(|ExitIgnored(item)| seen(item)))),
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
        Err(error) => Came::Refused(error.status(), number(error.into_inner())),
    }
}

/// What a call comes to, if it is not a panic of the program's.
fn or_panic(call: impl FnOnce() -> Came) -> Came {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(came) => came,
        Err(panic) => match panic.downcast::<u32>() {
            Ok(label) => Came::Panicked(*label),
            Err(panic) => resume_unwind(panic),
        },
    }
}
