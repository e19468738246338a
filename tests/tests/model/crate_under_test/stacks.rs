//! Exit stacks whose entries run a program.

use std::convert::Infallible;

use asyncgen::{Completed, LocalAsyncExitStack};

use crate::program::{Block, Callback, Event, Kind, Op, Popped, Reaction, SWALLOWED, What};

use super::managers::{boxed_plain, clean_up, failing, plain, run_steps, swallowing};
use super::{Item, Locals, Number, World};

/// Fills an exit stack. Returns an error if an operation evaluates to one that is not caught.
pub(super) async fn fill<'a>(
    stack: &mut impl ExitStack<'a>,
    entries: &'a Block,
    world: &'a World,
) -> Result<(), Number> {
    let mut rest = &entries.ops[..];
    while !rest.is_empty() {
        let entries = rest.iter().take_while(|op| op.popped().is_none()).count();
        add(stack, &rest[..entries], world).await?;
        rest = &rest[entries..];
        let Some((op, others)) = rest.split_first() else {
            break;
        };
        rest = others;
        let all = stack.pop_all();
        let popped = op.popped().expect("it follows the entries");
        if popped == Popped::Drop {
            drop(all);
            continue;
        }
        let label = Number::new(op.label);
        let outcome = if popped == Popped::Close {
            Ok(label)
        } else {
            Err(label)
        };
        world.evaluate(op, all.close(outcome).await)?;
    }
    Ok(())
}

/// Adds entries, and writes to all values that they lend.
async fn add<'a>(
    stack: &impl ExitStack<'a>,
    entries: &'a [Op],
    world: &'a World,
) -> Result<(), Number> {
    let mut values = Vec::new();
    for op in entries {
        match &op.what {
            What::Enter(_) => match stack.enter(op, world).await {
                Ok(value) => values.push(value),
                Err(error) => world.fail(op, error)?,
            },
            What::Push(callback) => stack.push(op, callback, world),
            What::Defer { steps, panics } => {
                let locals = Locals {
                    world,
                    these: vec![(op.label, *panics)],
                };
                stack.defer(async move {
                    let _locals = locals;
                    clean_up(op, steps, world).await;
                });
            }
            _ => unreachable!("it is an entry"),
        }
    }
    for value in values {
        assert_eq!(*value, 0);
        *value += 1;
    }
    Ok(())
}

impl Op {
    fn popped(&self) -> Option<Popped> {
        match self.what {
            What::PopAll(popped) => Some(popped),
            _ => None,
        }
    }
}

/// The methods of an exit stack of any kind.
pub(super) trait ExitStack<'a>: Sized {
    async fn enter(&self, op: &'a Op, world: &'a World) -> Result<&mut u32, Number>;
    fn push(&self, op: &'a Op, callback: &'a Callback, world: &'a World);
    fn defer(&self, future: impl Future<Output = ()> + 'a);
    fn pop_all(&mut self) -> Self;
    async fn close(self, outcome: Item) -> Item;
}

impl<'a> ExitStack<'a> for LocalAsyncExitStack<'a, Infallible, ()> {
    async fn enter(&self, op: &'a Op, world: &'a World) -> Result<&mut u32, Number> {
        Ok(if op.what.manager().boxed {
            self.enter(boxed_plain(op, world)).await
        } else {
            self.enter(plain(op, world)).await
        })
    }

    fn push(&self, _: &'a Op, _: &'a Callback, _: &'a World) {
        unreachable!("a stack without errors has no callbacks")
    }

    fn defer(&self, future: impl Future<Output = ()> + 'a) {
        self.defer(future);
    }

    fn pop_all(&mut self) -> Self {
        self.pop_all()
    }

    async fn close(self, outcome: Item) -> Item {
        self.close(outcome).await
    }
}

impl<'a> ExitStack<'a> for LocalAsyncExitStack<'a, Number> {
    async fn enter(&self, op: &'a Op, world: &'a World) -> Result<&mut u32, Number> {
        match op.what.manager().kind {
            Kind::Plain => Ok(self.enter(plain(op, world)).await),
            _ => self.enter(failing(op, world)).await,
        }
    }

    fn push(&self, op: &'a Op, callback: &'a Callback, world: &'a World) {
        let mut call = Call::new(op, callback, world);
        self.push(async move |outcome| {
            call.call(&outcome).await?;
            call.react(outcome)
        });
    }

    fn defer(&self, future: impl Future<Output = ()> + 'a) {
        self.defer(future);
    }

    fn pop_all(&mut self) -> Self {
        self.pop_all()
    }

    async fn close(self, outcome: Item) -> Item {
        self.close(outcome).await
    }
}

impl<'a> ExitStack<'a> for LocalAsyncExitStack<'a, Number, Option<Completed>> {
    async fn enter(&self, op: &'a Op, world: &'a World) -> Result<&mut u32, Number> {
        match op.what.manager().kind {
            Kind::Plain => Ok(self.enter(plain(op, world)).await),
            Kind::Failing => self.enter(failing(op, world)).await,
            Kind::Swallowing => self.enter(swallowing(op, world)).await,
        }
    }

    fn push(&self, op: &'a Op, callback: &'a Callback, world: &'a World) {
        let mut call = Call::new(op, callback, world);
        self.push(async move |outcome| {
            call.call(&outcome).await?;
            if callback.reaction == Reaction::Suppress {
                return Ok(outcome.ok());
            }
            call.react(outcome).map(Some)
        });
    }

    fn defer(&self, future: impl Future<Output = ()> + 'a) {
        self.defer(future);
    }

    fn pop_all(&mut self) -> Self {
        self.pop_all()
    }

    async fn close(self, outcome: Item) -> Item {
        unless_suppressed(self.close(outcome).await)
    }
}

/// Converts the result of a use that may suppress an error.
pub(super) fn unless_suppressed(given: Result<Option<Number>, Number>) -> Item {
    given.map(|given| given.unwrap_or_else(|| Number::new(SWALLOWED)))
}

/// The variables of a callback.
struct Call<'a> {
    op: &'a Op,
    callback: &'a Callback,
    locals: Locals<'a>,
}

impl<'a> Call<'a> {
    fn new(op: &'a Op, callback: &'a Callback, world: &'a World) -> Self {
        let these = vec![(op.label, callback.panics)];
        Call {
            op,
            callback,
            locals: Locals { world, these },
        }
    }

    async fn call(&mut self, outcome: &Result<Completed, Number>) -> Result<(), Number> {
        let seen = outcome.as_ref().map(drop).map_err(|error| error.0);
        self.locals.world.say(Event::Sees(self.op.label, seen));
        let ended = run_steps(&self.callback.steps, true, &mut self.locals).await;
        ended.map(drop).map_err(Number::new)
    }

    fn react(&self, outcome: Result<Completed, Number>) -> Result<Completed, Number> {
        match self.callback.reaction {
            Reaction::Replace => outcome.map_err(|_| Number::new(self.op.label)),
            Reaction::PassOn | Reaction::Suppress => outcome,
        }
    }
}
