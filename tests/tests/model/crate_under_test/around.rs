//! Context managers that lend the value of a manager inside them.

use std::sync::Arc;

use asyncgen::{AsyncContextManager, async_context_manager};

use crate::program::{Event, Kind, Manager, Op};

use super::managers::{clean_up, failing, plain};
use super::steps::run_steps;
use super::{Locals, Number, World};

/// Defines managers that use the managers in `$inner`. The text that does is written with a
/// `finally!` around it and without one.
macro_rules! around {
    ($op:ident, $inner:ident, $world:ident, $error:ident { $($plain:tt)* } { $($failing:tt)* }) => {
        #[async_context_manager]
        pub(super) async fn plain_around<'a>(
            $op: &'a Op,
            $inner: &'a [Op],
            $world: &'a Arc<World>,
        ) -> impl AsyncContextManager<Value = u32> {
            let mut locals = Locals::of($world);
            let _ = run_steps(&Manager::of($op).enter, false, &mut locals).await;
            $world.say(Event::Lends($op.label));
            if let Some(cleanup) = &Manager::of($op).cleanup {
                finally!({ $($plain)* }, { clean_up($op, cleanup, $world).await });
            } else {
                $($plain)*
            }
            $world.say(Event::Leaves($op.label));
            let _ = run_steps(&Manager::of($op).exit, false, &mut locals).await;
        }

        #[async_context_manager]
        pub(super) async fn failing_around<'a, $error: From<Number>>(
            $op: &'a Op,
            $inner: &'a [Op],
            $world: &'a Arc<World>,
        ) -> impl AsyncContextManager<Value = u32, Error = $error> {
            let mut locals = Locals::of($world);
            let entered = run_steps(&Manager::of($op).enter, true, &mut locals).await;
            entered.map_err(Number::new)?;
            $world.say(Event::Lends($op.label));
            let outcome = if let Some(cleanup) = &Manager::of($op).cleanup {
                finally!({ $($failing)* }, { clean_up($op, cleanup, $world).await })
            } else {
                $($failing)*
            };
            $world.say(Event::Leaves($op.label));
            let left = run_steps(&Manager::of($op).exit, true, &mut locals).await;
            left.map_err(Number::new)?;
            outcome
        }
    };
}

around! {
    op, inner, world, E {
        match inner {
            [first] => async_with!(plain(first, Arc::clone(world)), |lent| { yield_!(lent) }),
            [first, second] => async_with!(
                plain(first, Arc::clone(world)),
                plain(second, Arc::clone(world)),
                |_first, lent| { yield_!(lent) }
            ),
            _ => unreachable!("there are one or two"),
        }
    } {
        match inner {
            [first] => {
                async_with!(failing::<E>(first, Arc::clone(world)), |lent| { yield_!(lent) })
            }
            [first, second] if first.kind() == Kind::Plain => async_with!(
                plain(first, Arc::clone(world)),
                failing::<E>(second, Arc::clone(world)),
                |lent, _second| { yield_!(lent) }
            ),
            [first, second] if second.kind() == Kind::Plain => async_with!(
                failing::<E>(first, Arc::clone(world)),
                plain(second, Arc::clone(world)),
                |_first, lent| { yield_!(lent) }
            ),
            [first, second] => async_with!(
                failing::<E>(first, Arc::clone(world)),
                failing::<E>(second, Arc::clone(world)),
                |lent, _second| { yield_!(lent) }
            ),
            _ => unreachable!("there are one or two"),
        }
    }
}
