//! Exit stacks whose entries run a program.

use std::convert::Infallible;
use std::sync::Arc;

use asyncgen::{AsyncContextManagerExt, AsyncExitStack, Completed};

use crate::program::{Block, Callback, Event, Kind, Op, Popped, Reaction, SWALLOWED, What};

use super::managers::{clean_up, failing, plain, swallowing};
use super::steps::run_steps;
use super::{Item, Locals, Number, World, finalizer};

/// Fills an exit stack. Returns an error if an operation evaluates to one that is not caught.
pub(super) async fn fill(
    stack: &mut impl ExitStack,
    entries: &Block,
    world: &Arc<World>,
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
async fn add(stack: &impl ExitStack, entries: &[Op], world: &Arc<World>) -> Result<(), Number> {
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
                    world: Arc::clone(world),
                    these: vec![(op.label, *panics)],
                };
                let (op, steps) = (op.clone(), steps.clone());
                stack.defer(async move {
                    let locals = locals;
                    clean_up(&op, &steps, &locals.world).await;
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
pub(super) trait ExitStack: Send + Sync + Sized {
    fn enter(
        &self,
        op: &Op,
        world: &Arc<World>,
    ) -> impl Future<Output = Result<&mut u32, Number>> + Send;
    fn push(&self, op: &Op, callback: &Callback, world: &Arc<World>);
    fn defer(&self, future: impl Future<Output = ()> + Send + 'static);
    fn pop_all(&mut self) -> Self;
    fn close(self, outcome: Item) -> impl Future<Output = Item> + Send;
}

/// Enters a manager, which may be managed or boxed.
macro_rules! enter {
    ($stack:ident, $op:ident, $world:ident, $manager:ident) => {{
        let manager = $manager(Arc::new($op.clone()), Arc::clone($world));
        let what = $op.what.manager();
        if what.managed {
            let finalizer = finalizer($op.label, $world);
            $stack.enter(manager.managed_with(finalizer)).await
        } else if what.boxed {
            $stack.enter(manager.boxed()).await
        } else {
            $stack.enter(manager).await
        }
    }};
}

/// Forwards to the methods of the stack. The function converts the result of `close`.
macro_rules! forward {
    ($convert:path) => {
        fn defer(&self, future: impl Future<Output = ()> + Send + 'static) {
            self.defer(future);
        }

        fn pop_all(&mut self) -> Self {
            self.pop_all()
        }

        async fn close(self, outcome: Item) -> Item {
            $convert(self.close(outcome).await)
        }
    };
}

impl ExitStack for AsyncExitStack<'_, Infallible, ()> {
    async fn enter(&self, op: &Op, world: &Arc<World>) -> Result<&mut u32, Number> {
        Ok(enter!(self, op, world, plain))
    }

    fn push(&self, _: &Op, _: &Callback, _: &Arc<World>) {
        unreachable!("a stack without errors has no callbacks")
    }

    forward!(Item::from);
}

impl ExitStack for AsyncExitStack<'_, Number> {
    async fn enter(&self, op: &Op, world: &Arc<World>) -> Result<&mut u32, Number> {
        match op.what.manager().kind {
            Kind::Plain => Ok(enter!(self, op, world, plain)),
            _ => enter!(self, op, world, failing),
        }
    }

    fn push(&self, op: &Op, callback: &Callback, world: &Arc<World>) {
        let mut call = Call::new(op, callback, world);
        self.push(async move |outcome| {
            call.call(&outcome).await?;
            call.react(outcome)
        });
    }

    forward!(Item::from);
}

impl ExitStack for AsyncExitStack<'_, Number, Option<Completed>> {
    async fn enter(&self, op: &Op, world: &Arc<World>) -> Result<&mut u32, Number> {
        match op.what.manager().kind {
            Kind::Plain => Ok(enter!(self, op, world, plain)),
            Kind::Failing => enter!(self, op, world, failing),
            Kind::Swallowing => enter!(self, op, world, swallowing),
        }
    }

    fn push(&self, op: &Op, callback: &Callback, world: &Arc<World>) {
        let mut call = Call::new(op, callback, world);
        self.push(async move |outcome| {
            call.call(&outcome).await?;
            if call.callback.reaction == Reaction::Suppress {
                return Ok(outcome.ok());
            }
            call.react(outcome).map(Some)
        });
    }

    forward!(unless_suppressed);
}

/// Converts the result of a use that may suppress an error.
pub(super) fn unless_suppressed(given: Result<Option<Number>, Number>) -> Item {
    given.map(|given| given.unwrap_or_else(|| Number::new(SWALLOWED)))
}

/// The variables of a callback.
struct Call {
    label: u32,
    callback: Callback,
    locals: Locals,
}

impl Call {
    fn new(op: &Op, callback: &Callback, world: &Arc<World>) -> Self {
        Call {
            label: op.label,
            callback: callback.clone(),
            locals: Locals {
                world: Arc::clone(world),
                these: vec![(op.label, callback.panics)],
            },
        }
    }

    async fn call(&mut self, outcome: &Result<Completed, Number>) -> Result<(), Number> {
        let seen = outcome.as_ref().map(drop).map_err(|error| error.0);
        self.locals.world.say(Event::Sees(self.label, seen));
        let ended = run_steps(&self.callback.steps, true, &mut self.locals).await;
        ended.map(drop).map_err(Number::new)
    }

    fn react(&self, outcome: Result<Completed, Number>) -> Result<Completed, Number> {
        match self.callback.reaction {
            Reaction::Replace => outcome.map_err(|_| Number::new(self.label)),
            Reaction::PassOn | Reaction::Suppress => outcome,
        }
    }
}
