//! Generators whose bodies run a program.

use std::pin::pin;
use std::sync::Arc;

use asyncgen::{
    AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator,
    FusedStream, GeneratorState, Stream, async_generator,
};

use crate::program::{Block, Event, Form, How, Kind, What};

use super::branches::run_branches;
use super::consuming::consume;
use super::guards::Guard;
use super::loops::run_loops;
use super::managers::{
    boxed_failing, boxed_plain, boxed_swallowing, failing, plain, plain_unguarded,
};
use super::several::{in_generator, in_plain_code};
use super::stacks::{fill, unless_suppressed};
use super::{Item, Locals, Number, World, finalizer, panic_with, pause, seen};

/// Defines a generator whose body runs a block. Each level adds the text of the constructs once
/// more inside the text of the constructs, starting with the innermost level. A construct nested
/// more deeply is delegated to a generator of its own.
macro_rules! body {
    ($name:ident($block:ident, $world:ident, $op:ident) -> [$($type:tt)*] [$($end:tt)*] $($levels:ident)*) => {
        body! { @run [$name $block $world $op [$($type)*] [$($end)*]] [$($levels)*] {} }
    };
    // The operations that every level has. `$arms` contains the other ones.
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
                                yield_from_!(interpret(alone, Arc::clone(&$world))).map(drop)
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
    // A level with constructs whose blocks are part of the text.
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
                let given = async_with!(failing($op, Arc::clone(&$world)), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
        } }
    };
    // A level with all constructs.
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
                let given = async_with!(plain($op, Arc::clone(&$world)), |_lent| -> Item {
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
            What::With(manager, block) if manager.kind == Kind::Swallowing => {
                let given = async_with!(boxed_swallowing($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, unless_suppressed(given))
            }
            What::With(_, block) => {
                let given = async_with!(boxed_failing($op, &$world), |_lent| -> Item {
                    let $block = block;
                    $($text)*
                });
                $world.evaluate($op, given)
            }
            What::Delegate(how, body) => {
                let (body, world) = (body.clone(), Arc::clone(&$world));
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
            What::Loops(loops) => {
                let loops = run_loops($op.clone(), loops.clone(), Arc::clone(&$world));
                let given = yield_from_!(loops);
                $world.evaluate($op, given)
            }
            What::Several(several, block) => {
                let (managers, block) = (Arc::clone(&several.managers), block.clone());
                let world = Arc::clone(&$world);
                let given = if several.in_plain_code {
                    in_plain_code(managers, block, world).await
                } else {
                    yield_from_!(in_generator(managers, block, world))
                };
                $world.evaluate($op, given)
            }
            What::Stream(body) => {
                let items = items(body.clone(), Arc::clone(&$world));
                let given = yield_from_!(items).map(|()| Number::new(0));
                $world.evaluate($op, given)
            }
            What::Guard(enter, ending, block) => {
                let entered = Guard::enter(enter, &$world).await;
                let given = match entered {
                    Ok(mut guard) => {
                        *guard.value() += 1;
                        let outcome = yield_from_!(interpret(block.clone(), Arc::clone(&$world)));
                        assert_eq!(*guard.value(), 1);
                        guard.end(*ending, outcome).await
                    }
                    Err(error) => Err(error),
                };
                $world.evaluate($op, given)
            }
            What::Stack(stack, block) => {
                let entries = stack.entries.clone();
                let given = match (stack.kind, stack.form) {
                    (Kind::Plain, Form::With) => {
                        async_with!(AsyncExitStack::infallible(), |stack| -> Item {
                            fill(stack, &entries, &$world).await?;
                            yield_from_!(interpret(block.clone(), Arc::clone(&$world)))
                        })
                    }
                    (Kind::Failing, Form::With) => {
                        async_with!(AsyncExitStack::new(), |stack| -> Item {
                            fill(stack, &entries, &$world).await?;
                            yield_from_!(interpret(block.clone(), Arc::clone(&$world)))
                        })
                    }
                    (Kind::Swallowing, Form::With) => {
                        unless_suppressed(async_with!(AsyncExitStack::suppressing(), |stack| -> Item {
                            fill(stack, &entries, &$world).await?;
                            let $block = block;
                            $($text)*
                        }))
                    }
                    (_, Form::Managed) => {
                        let stack = AsyncExitStack::suppressing();
                        let stack = stack.managed_with(finalizer($op.label, &$world));
                        unless_suppressed(async_with!(stack, |stack| -> Item {
                            fill(stack, &entries, &$world).await?;
                            yield_from_!(interpret(block.clone(), Arc::clone(&$world)))
                        }))
                    }
                    (Kind::Plain, Form::ByHand) => {
                        let mut stack = AsyncExitStack::infallible();
                        let outcome = match fill(&mut stack, &entries, &$world).await {
                            Ok(()) => yield_from_!(interpret(block.clone(), Arc::clone(&$world))),
                            Err(error) => Err(error),
                        };
                        stack.close(outcome).await
                    }
                    (Kind::Failing, Form::ByHand) => {
                        let mut stack = AsyncExitStack::new();
                        let outcome = match fill(&mut stack, &entries, &$world).await {
                            Ok(()) => yield_from_!(interpret(block.clone(), Arc::clone(&$world))),
                            Err(error) => Err(error),
                        };
                        stack.close(outcome).await
                    }
                    (Kind::Swallowing, Form::ByHand) => {
                        let mut stack = AsyncExitStack::suppressing();
                        let outcome = match fill(&mut stack, &entries, &$world).await {
                            Ok(()) => yield_from_!(interpret(block.clone(), Arc::clone(&$world))),
                            Err(error) => Err(error),
                        };
                        unless_suppressed(stack.close(outcome).await)
                    }
                };
                $world.evaluate($op, given)
            }
            What::Consume(then, limit, body) => {
                let world = Arc::clone(&$world);
                let generator = interpret(body.clone(), Arc::clone(&$world));
                let given = yield_from_!(consume(generator, *then, *limit, $op.clone(), world));
                $world.evaluate($op, given)
            }
            What::Branches(branches) => {
                let branches = run_branches($op.clone(), branches.clone(), Arc::clone(&$world));
                let given = yield_from_!(branches);
                $world.evaluate($op, given)
            }
        } }
    };
    (@next [$name:ident $block:ident $world:ident $op:ident [$($type:tt)*] [$($end:tt)*]] [] [$($text:tt)*]) => {
        #[async_generator]
        pub(super) async fn $name($block: Block, $world: Arc<World>) -> $($type)* {
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
    interpret(block, world, op) -> [BoxAsyncGenerator<'static, Item, Item, Number, Number>] []
    all
}

body! {
    inner(block, world, op) -> [impl AsyncGenerator<Number, Number, Yield = Item, Return = Item>] []
    nested
}

/// Runs a block without constructs.
#[async_generator]
async fn simple(
    block: Block,
    world: Arc<World>,
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

/// Runs a block without constructs, as a stream.
#[async_generator]
async fn items(block: Block, world: Arc<World>) -> impl Stream<Item = Result<Number, Number>> {
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
