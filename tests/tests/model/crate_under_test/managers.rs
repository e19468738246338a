//! Context managers that run a program.

use std::ops::Deref;
use std::sync::Arc;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, Completed,
    async_context_manager,
};

use crate::program::{Block, Event, Kind, Manager, ManagerJump, Op};

use super::around::{failing_around, plain_around};
use super::steps::run_steps;
use super::{Locals, Number, World, finalizer};

impl Manager {
    /// Returns `true` if the manager is of this kind and form. A manager that lends the value of an
    /// inner manager is always boxed, and so is a managed one.
    pub(super) fn is(&self, kind: Kind, boxed: bool) -> bool {
        self.kind == kind && boxed == (self.boxed || self.managed || !self.inner.is_empty())
    }

    pub(super) fn of(op: &Op) -> &Manager {
        op.what.manager()
    }
}

impl Op {
    pub(super) fn kind(&self) -> Kind {
        Manager::of(self).kind
    }
}

pub(super) async fn clean_up(op: &Op, cleanup: &Block, world: &Arc<World>) {
    world.say(Event::CleansUp(op.label));
    let ended = run_steps(cleanup, true, &mut Locals::of(world)).await;
    world.say(Event::CleanedUp(op.label, ended));
}

#[async_context_manager]
pub(super) async fn plain_unguarded(
    op: &Op,
    world: &Arc<World>,
) -> impl AsyncContextManager<Value = u32> {
    let mut locals = Locals::of(world);
    let _ = run_steps(&Manager::of(op).enter, false, &mut locals).await;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    yield_!(&mut lent);
    world.say(Event::Leaves(op.label));
    let _ = run_steps(&Manager::of(op).exit, false, &mut locals).await;
}

#[async_context_manager]
pub(super) async fn plain(
    op: impl Deref<Target = Op>,
    world: Arc<World>,
) -> impl AsyncContextManager<Value = u32> {
    let mut locals = Locals::of(&world);
    let _ = run_steps(&Manager::of(&op).enter, false, &mut locals).await;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    if let Some(cleanup) = &Manager::of(&op).cleanup {
        finally!(
            {
                yield_!(&mut lent);
                if let ManagerJump::Return = Manager::of(&op).jump {
                    return;
                }
            },
            {
                clean_up(&op, cleanup, &world).await;
            }
        );
    } else {
        yield_!(&mut lent);
    }
    world.say(Event::Leaves(op.label));
    let _ = run_steps(&Manager::of(&op).exit, false, &mut locals).await;
}

#[async_context_manager]
pub(super) async fn failing<E: From<Number>>(
    op: impl Deref<Target = Op>,
    world: Arc<World>,
) -> impl AsyncContextManager<Value = u32, Error = E> {
    let mut locals = Locals::of(&world);
    let entered = run_steps(&Manager::of(&op).enter, true, &mut locals).await;
    entered.map_err(Number::new)?;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    let block = if let Some(cleanup) = &Manager::of(&op).cleanup {
        finally!(
            {
                let outcome = yield_!(&mut lent);
                match Manager::of(&op).jump {
                    ManagerJump::None => outcome,
                    ManagerJump::Return => return outcome,
                    ManagerJump::Try => Ok(outcome?),
                }
            },
            {
                clean_up(&op, cleanup, &world).await;
            }
        )
    } else {
        yield_!(&mut lent)
    };
    world.say(Event::Leaves(op.label));
    let left = run_steps(&Manager::of(&op).exit, true, &mut locals).await;
    left.map_err(Number::new)?;
    block
}

/// Boxes a manager, which may be managed.
macro_rules! boxed {
    ($manager:path, $op:ident, $world:ident) => {
        if Manager::of($op).managed {
            $manager(Arc::new($op.clone()), Arc::clone($world))
                .managed_with(finalizer($op.label, $world))
                .boxed()
        } else {
            $manager($op, Arc::clone($world)).boxed()
        }
    };
}

pub(super) fn boxed_plain<'a>(
    op: &'a Op,
    world: &'a Arc<World>,
) -> BoxAsyncContextManager<'a, u32> {
    match &*Manager::of(op).inner {
        [] => boxed!(plain, op, world),
        inner => plain_around(op, inner, world).boxed(),
    }
}

pub(super) fn boxed_failing<'a, E: From<Number> + Send + 'static>(
    op: &'a Op,
    world: &'a Arc<World>,
) -> BoxAsyncContextManager<'a, u32, E, Completed> {
    match &*Manager::of(op).inner {
        [] => boxed!(failing::<E>, op, world),
        inner => failing_around::<E>(op, inner, world).boxed(),
    }
}

pub(super) fn boxed_swallowing<'a, E: From<Number> + Send + 'static>(
    op: &'a Op,
    world: &'a Arc<World>,
) -> BoxAsyncContextManager<'a, u32, E, Option<Completed>> {
    boxed!(swallowing::<E>, op, world)
}

#[async_context_manager]
pub(super) async fn swallowing<E: From<Number>>(
    op: impl Deref<Target = Op>,
    world: Arc<World>,
) -> impl AsyncContextManager<Value = u32, Error = E, Exit = Option<Completed>> {
    let mut locals = Locals::of(&world);
    let entered = run_steps(&Manager::of(&op).enter, true, &mut locals).await;
    entered.map_err(Number::new)?;
    world.say(Event::Lends(op.label));
    let mut lent = 0;
    let block = if let Some(cleanup) = &Manager::of(&op).cleanup {
        finally!(
            {
                let outcome = yield_!(&mut lent);
                match Manager::of(&op).jump {
                    ManagerJump::None => outcome,
                    ManagerJump::Return => return outcome.map(Some),
                    ManagerJump::Try => Ok(outcome?),
                }
            },
            {
                clean_up(&op, cleanup, &world).await;
            }
        )
    } else {
        yield_!(&mut lent)
    };
    world.say(Event::Leaves(op.label));
    let left = run_steps(&Manager::of(&op).exit, true, &mut locals).await;
    left.map_err(Number::new)?;
    Ok(block.ok())
}
