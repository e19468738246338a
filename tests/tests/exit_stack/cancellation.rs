//! Cancels the use of a stack at each of its awaits. The stack is then dropped, closed, or closed in two steps.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, LocalAsyncExitStack,
    async_context_manager, async_with,
};
use asyncgen_tests::{Census, Counted, poll_times};
use futures::future::LocalBoxFuture;

use crate::{Failure, pause, run};

type Stack = LocalAsyncExitStack<'static, Failure, Option<Completed>>;

/// The events of a stack.
#[derive(Default)]
struct World {
    census: Census,
    events: RefCell<Vec<(&'static str, usize)>>,
}

impl World {
    fn say(&self, what: &'static str, entry: usize) {
        self.events.borrow_mut().push((what, entry));
    }

    async fn clean_up(&self, entry: usize) {
        let _counted = self.census.value();
        self.say("cleanup", entry);
        pause().await;
        self.say("cleaned up", entry);
    }

    /// Asserts that the cleanup of each entry that was entered ran once, from the last one to the first.
    fn assert_cleaned(&self) {
        let events = self.events.borrow();
        let entered = events.iter().filter(|(what, _)| *what == "entered");
        let expected: Vec<_> = entered
            .rev()
            .flat_map(|(_, entry)| [("cleanup", *entry), ("cleaned up", *entry)])
            .collect();
        let cleaned = events.iter().filter(|(what, _)| what.starts_with("clean"));
        assert_eq!(cleaned.copied().collect::<Vec<_>>(), expected, "{events:?}");
    }
}

/// An entry of a stack. All but `Suppress` and `Push` have a cleanup.
#[derive(Clone, Copy, Debug)]
enum Kind {
    WithError,
    WithoutError,
    Suppress,
    Push,
    Defer,
}

const KINDS: [Kind; 5] = {
    use self::Kind::*;
    [WithError, WithoutError, Suppress, Push, Defer]
};

#[async_context_manager]
async fn with_error(
    world: Rc<World>,
    entry: usize,
) -> impl AsyncContextManager<Value = Counted, Error = Failure> {
    let _frame = world.census.value();
    pause().await;
    let mut lent = world.census.value();
    world.say("entered", entry);
    finally!(
        {
            let outcome = yield_!(&mut lent);
            world.say("exit", entry);
            pause().await;
            outcome
        },
        {
            world.clean_up(entry).await;
        }
    )
}

#[async_context_manager]
async fn without_error(
    world: Rc<World>,
    entry: usize,
) -> impl AsyncContextManager<Value = Counted> {
    let mut lent = world.census.value();
    pause().await;
    world.say("entered", entry);
    finally!(
        {
            yield_!(&mut lent);
            world.say("exit", entry);
            pause().await;
        },
        {
            world.clean_up(entry).await;
        }
    );
}

#[async_context_manager]
async fn suppress(
    world: Rc<World>,
    entry: usize,
) -> impl AsyncContextManager<Value = Counted, Error = Failure, Exit = Option<Completed>> {
    let outcome = yield_!(&mut world.census.value());
    world.say("exit", entry);
    pause().await;
    Ok(outcome.ok())
}

/// Adds the entries to a stack. Returns what they lend.
async fn fill<'s>(
    stack: &'s Stack,
    world: &Rc<World>,
    kinds: &[Kind],
) -> Result<Vec<&'s mut Counted>, Failure> {
    let mut lent = Vec::new();
    for (entry, kind) in kinds.iter().enumerate() {
        let world = Rc::clone(world);
        match kind {
            Kind::WithError => lent.push(stack.enter(with_error(world, entry)).await?),
            Kind::WithoutError => lent.push(stack.enter(without_error(world, entry)).await),
            Kind::Suppress => lent.push(stack.enter(suppress(world, entry)).await?),
            Kind::Push => {
                let counted = world.census.value();
                stack.push(async move |outcome: Result<Completed, Failure>| {
                    let _counted = counted;
                    world.say("exit", entry);
                    pause().await;
                    outcome.map(Some)
                });
            }
            Kind::Defer => {
                let counted = world.census.value();
                world.say("entered", entry);
                stack.defer(async move {
                    let _counted = counted;
                    world.clean_up(entry).await;
                });
            }
        }
    }
    Ok(lent)
}

/// Calls a function with each list of at most three entries, and with each outcome.
fn for_each_stack(mut test: impl FnMut(&[Kind], Result<u32, Failure>)) {
    let mut stacks: Vec<Vec<Kind>> = vec![Vec::new()];
    for length in 0..3 {
        let shorter: Vec<_> = stacks
            .iter()
            .filter(|kinds| kinds.len() == length)
            .cloned()
            .collect();
        for kinds in shorter {
            stacks.extend(KINDS.map(|kind| [&kinds[..], &[kind]].concat()));
        }
    }
    assert_eq!(stacks.len(), 1 + 5 + 25 + 125);
    for kinds in stacks {
        test(&kinds, Ok(1));
        test(&kinds, Err("failed"));
    }
}

/// Uses a stack in `async_with!`.
async fn used(
    stack: impl AsyncContextManager<Value = Stack, Error = Failure, Exit = Option<Completed>>,
    world: &Rc<World>,
    kinds: &[Kind],
    outcome: Result<u32, Failure>,
) -> Result<Option<u32>, Failure> {
    async_with!(stack, |stack| {
        let lent = fill(stack, world, kinds).await?;
        let before = world.census.alive();
        pause().await;
        for counted in lent {
            // Replaces the value that the manager has lent.
            *counted = world.census.value();
        }
        assert_eq!(world.census.alive(), before);
        outcome
    })
}

/// A stack that is dropped at any await runs nothing more, and leaks nothing.
#[test]
fn dropped_at_every_await() {
    for_each_stack(|kinds, outcome| {
        let complete = Rc::new(World::default());
        run(used(Stack::default(), &complete, kinds, outcome)).ok();
        complete.assert_cleaned();
        let complete = complete.events.take();
        for limit in 0.. {
            let world = Rc::new(World::default());
            let future = used(Stack::default(), &world, kinds, outcome);
            let ended = poll_times(future, limit, &Cell::new(0)).is_some();
            assert_eq!(world.census.alive(), 0, "{kinds:?}, {limit}");
            assert!(
                complete.starts_with(&world.events.borrow()),
                "{kinds:?}, {limit}"
            );
            if ended {
                assert_eq!(*world.events.borrow(), complete);
                break;
            }
        }
    });
}

/// A managed stack that is dropped at any await is closed by its finalizer.
#[test]
fn a_managed_stack_dropped_at_every_await() {
    type Closing = Rc<RefCell<Option<LocalBoxFuture<'static, ()>>>>;

    for_each_stack(|kinds, outcome| {
        for limit in 0.. {
            let world = Rc::new(World::default());
            let closing = Closing::default();
            let finalizer = Rc::clone(&closing);
            let stack = Stack::default().managed_local_with(move |_, closing| {
                assert!(finalizer.replace(Some(closing)).is_none());
            });
            let future = used(stack, &world, kinds, outcome);
            let ended = poll_times(future, limit, &Cell::new(0)).is_some();
            let entered = world.events.borrow().clone();
            if let Some(closing) = closing.take() {
                assert!(!ended);
                run(closing);
                // The finalizer is called only if there is something to clean up.
                assert_ne!(*world.events.borrow(), entered, "{kinds:?}, {limit}");
            }
            world.assert_cleaned();
            assert_eq!(world.census.alive(), 0, "{kinds:?}, {limit}");
            if ended {
                break;
            }
        }
    });
}

/// A stack that is closed at any await of its exit runs the cleanups that remain. Closing can be cancelled at any await as well, and continues
/// with the next call.
#[test]
fn closed_at_every_await() {
    let poll = |stack: &mut Stack, outcome: &mut _| {
        let cx = &mut Context::from_waker(Waker::noop());
        Pin::new(stack).poll_exit(cx, outcome).is_ready()
    };
    for_each_stack(|kinds, outcome| {
        let mut exit_ends = false;
        for exit_limit in 0.. {
            for close_limit in 0.. {
                let world = Rc::new(World::default());
                let mut stack = Stack::default();
                run(fill(&stack, &world, kinds)).unwrap();
                let mut outcome = Some(outcome.map(|_| ()));
                let mut outcome = outcome.take().map(|outcome| {
                    // A `Completed` comes from a use of a manager alone.
                    outcome.map(|()| completed())
                });
                exit_ends = (0..exit_limit).any(|_| poll(&mut stack, &mut outcome));
                let closing = Pin::new(&mut stack).aclose();
                let ended = poll_times(closing, close_limit, &Cell::new(0)).is_some();
                if !ended {
                    run(Pin::new(&mut stack).aclose());
                }
                // All entries have been dropped, although the stack has not.
                assert_eq!(world.census.alive(), 0, "{kinds:?}, {exit_limit}");
                world.assert_cleaned();
                drop(stack);
                if ended {
                    break;
                }
            }
            if exit_ends {
                break;
            }
        }
        assert!(exit_ends);
    });
}

/// Returns the `Completed` of a block that succeeded.
fn completed() -> Completed {
    let stack = LocalAsyncExitStack::<Completed>::new();
    stack.push(async |outcome| Err(outcome.expect("the block succeeded")));
    run(stack.close(Ok(()))).unwrap_err()
}

/// An entry that is added while the stack is being exited is exited as well, after the entry whose exit has begun.
#[test]
fn entered_while_the_stack_is_being_exited() {
    let world = Rc::new(World::default());
    let cx = &mut Context::from_waker(Waker::noop());
    let mut stack = Stack::default();
    let mut outcome = Some(Err("failed"));
    run(fill(&stack, &world, &[Kind::WithError; 2])).unwrap();
    assert!(
        Pin::new(&mut stack)
            .poll_exit(cx, &mut outcome)
            .is_pending()
    );
    let lent = run(stack.enter(with_error(Rc::clone(&world), 2))).unwrap();
    *lent = world.census.value();
    // Reads flags alone, and not the manager that lends.
    assert!(stack.has_pending_cleanup());
    *lent = world.census.value();
    loop {
        if let Poll::Ready(closed) = Pin::new(&mut stack).poll_exit(cx, &mut outcome) {
            assert_eq!(closed.err(), Some("failed"));
            break;
        }
    }
    assert!(!stack.has_pending_cleanup());
    assert_eq!(world.census.alive(), 0);
    let exits = world
        .events
        .take()
        .into_iter()
        .filter(|(what, _)| *what == "exit");
    assert_eq!(exits.map(|(_, entry)| entry).collect::<Vec<_>>(), [1, 2, 0]);
}

/// Entering is cancelled at every await: the manager is dropped, and the stack stays as it was.
#[test]
fn entering_is_dropped_at_every_await() {
    for limit in 0.. {
        let world = Rc::new(World::default());
        let stack = Stack::default();
        let kept = run(stack.enter(with_error(Rc::clone(&world), 0))).unwrap();
        let entering = stack.enter(with_error(Rc::clone(&world), 1));
        let ended = poll_times(entering, limit, &Cell::new(0)).is_some();
        assert_eq!(world.census.alive(), if ended { 4 } else { 2 });
        *kept = world.census.value();
        assert_eq!(run(stack.close(Ok(limit))), Ok(Some(limit)));
        world.assert_cleaned();
        assert_eq!(world.census.alive(), 0);
        if ended {
            assert_eq!(limit, 2);
            break;
        }
    }
}
