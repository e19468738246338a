//! Loops whose contents are in a `finally!` that jumps leave.

use std::sync::Arc;

use asyncgen::{AsyncGenerator, BoxAsyncGenerator, async_generator};

use crate::program::{Event, Jump, Kind, Level, Loops, Op, Place, Target, Variable};

use super::bodies::interpret;
use super::managers::{boxed_failing, boxed_plain, boxed_swallowing};
use super::stacks::unless_suppressed;
use super::{Item, Locals, Number, World, seen};

/// Defines a function for each place that contains the loops. The arms are the jumps that leave the
/// place.
macro_rules! loops {
    ($($name:ident in $place:tt),+ => $names:tt $leave:tt) => {
        $( loops! { @text $place $name $names $leave } )+
    };
    (
        @text $place:tt $name:ident ($op:ident, $loops:ident, $world:ident, $given:ident)
        { $($leave:tt)* }
    ) => {
        loops! { @$place $name $op $loops $world [
            let mut jumps = $loops.jumps.iter().copied();
            'outer: for _ in 0..$loops.outer.rounds {
                let _outside = variable(Variable::Outside, &$loops.outer, &$world);
                let value = finally!({
                    let _inside = variable(Variable::Inside, &$loops.outer, &$world);
                    'middle: for _ in 0..$loops.middle {
                        'inner: for _ in 0..$loops.inner.rounds {
                            let _outside = variable(Variable::Outside, &$loops.inner, &$world);
                            let value = finally!({
                                let _inside = variable(Variable::Inside, &$loops.inner, &$world);
                                let block = $loops.block.clone();
                                let $given = yield_from_!(interpret(block, Arc::clone(&$world)));
                                match jumps.next().unwrap_or(Jump::None) {
                                    Jump::None => $given,
                                    Jump::Break(Target::Unlabelled) => break,
                                    Jump::Break(Target::Nearest) => break 'inner,
                                    Jump::Break(Target::Middle) => break 'middle,
                                    Jump::Break(Target::Outer) => break 'outer,
                                    Jump::Continue(Target::Unlabelled) => continue,
                                    Jump::Continue(Target::Nearest) => continue 'inner,
                                    Jump::Continue(Target::Middle) => continue 'middle,
                                    Jump::Continue(Target::Outer) => continue 'outer,
                                    $($leave)*
                                }
                            }, {
                                $world.say(Event::CleansUp($loops.inner.label));
                                let cleanup = $loops.inner.cleanup.clone();
                                let ended = yield_from_!(interpret(cleanup, Arc::clone(&$world)));
                                $world.say(Event::CleanedUp($loops.inner.label, seen(ended)));
                            });
                            log(&$loops.inner, value, &$world);
                        }
                    }
                    let $given = Ok(Number::new(0));
                    match jumps.next().unwrap_or(Jump::None) {
                        Jump::None => $given,
                        Jump::Break(Target::Unlabelled) => break,
                        Jump::Break(_) => break 'outer,
                        Jump::Continue(Target::Unlabelled) => continue,
                        Jump::Continue(_) => continue 'outer,
                        $($leave)*
                    }
                }, {
                    $world.say(Event::CleansUp($loops.outer.label));
                    let cleanup = $loops.outer.cleanup.clone();
                    let ended = yield_from_!(interpret(cleanup, Arc::clone(&$world)));
                    $world.say(Event::CleanedUp($loops.outer.label, seen(ended)));
                });
                log(&$loops.outer, value, &$world);
            }
        ] }
    };
    (@generator $name:ident $op:ident $loops:ident $world:ident [$($text:tt)*]) => {
        #[async_generator]
        async fn $name(
            $op: Op,
            $loops: Loops,
            $world: Arc<World>,
        ) -> BoxAsyncGenerator<'static, Item, Item, Number, Number> {
            $($text)*
            Ok(Number::new(0))
        }
    };
    (@unit_result $name:ident $op:ident $loops:ident $world:ident [$($text:tt)*]) => {
        #[async_generator]
        async fn $name(
            $op: Op,
            $loops: Loops,
            $world: Arc<World>,
        ) -> impl AsyncGenerator<Number, Number, Yield = Item> {
            $($text)*
        }
    };
    (@no_value $name:ident $op:ident $loops:ident $world:ident [$($text:tt)*]) => {
        #[async_generator]
        async fn $name(
            $loops: Loops,
            $world: Arc<World>,
        ) -> BoxAsyncGenerator<'static, Item, (), Number, Number> {
            $($text)*
        }
    };
    (@cleanup $name:ident $op:ident $loops:ident $world:ident [$($text:tt)*]) => {
        #[async_generator]
        async fn $name(
            $op: Op,
            $loops: Loops,
            $world: Arc<World>,
        ) -> BoxAsyncGenerator<'static, Item, (), Number, Number> {
            finally!({}, {
                $world.say(Event::CleansUp($op.label));
                $($text)*
                $world.say(Event::CleanedUp($op.label, Ok(0)));
            });
        }
    };
    (@[$manager:ident $convert:path] $name:ident $op:ident $loops:ident $world:ident [$($text:tt)*]) => {
        #[async_generator]
        async fn $name(
            $op: Op,
            $loops: Loops,
            manager: Arc<Op>,
            $world: Arc<World>,
        ) -> BoxAsyncGenerator<'static, Item, Item, Number, Number> {
            $convert(async_with!($manager(&manager, &$world), |_lent| -> Item {
                $($text)*
                Ok(Number::new(0))
            }))
        }
    };
}

loops! {
    in_generator in generator,
    in_plain in [boxed_plain Item::from],
    in_failing in [boxed_failing Item::from],
    in_swallowing in [boxed_swallowing unless_suppressed]
    => (op, loops, world, given) {
        Jump::Return => return given,
        Jump::Fail => return Err(Number::new(op.label)),
        Jump::Try => Ok(given?),
    }
}

loops! {
    in_generator_of_results in unit_result
    => (op, loops, world, given) {
        Jump::Return if given.is_ok() => return,
        Jump::Return | Jump::Try => Ok(given?),
        Jump::Fail => return Err(Number::new(op.label)),
    }
}

loops! {
    in_generator_without_value in no_value,
    in_cleanup in cleanup
    => (op, loops, world, given) {
        Jump::Return | Jump::Fail | Jump::Try => return,
    }
}

/// Runs the loops in the place that the program chooses.
#[async_generator]
pub(super) async fn run_loops(
    op: Op,
    loops: Loops,
    world: Arc<World>,
) -> BoxAsyncGenerator<'static, Item, Item, Number, Number> {
    let manager = match &loops.place {
        Place::Generator => return yield_from_!(in_generator(op, loops, world)),
        Place::UnitResult => {
            let given = yield_from_!(in_generator_of_results(op, loops, world));
            return given.map(|()| Number::new(0));
        }
        Place::NoValue => {
            yield_from_!(in_generator_without_value(loops, world));
            return Ok(Number::new(0));
        }
        Place::Cleanup => {
            yield_from_!(in_cleanup(op, loops, world));
            return Ok(Number::new(0));
        }
        Place::With(manager) => Arc::clone(manager),
    };
    match manager.what.manager().kind {
        Kind::Plain => yield_from_!(in_plain(op, loops, manager, world)),
        Kind::Failing => yield_from_!(in_failing(op, loops, manager, world)),
        Kind::Swallowing => yield_from_!(in_swallowing(op, loops, manager, world)),
    }
}

/// Returns a variable of a loop, which has a destructor.
fn variable(which: Variable, level: &Level, world: &Arc<World>) -> Locals {
    Locals {
        world: Arc::clone(world),
        these: vec![(level.label, level.panics == Some(which))],
    }
}

/// Logs the value of a `finally!`.
fn log(level: &Level, value: Item, world: &World) {
    world.say(match value {
        Ok(number) => Event::Gave(level.label, number.0),
        Err(error) => Event::Caught(level.label, error.0),
    });
}
