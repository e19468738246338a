//! Blocks without constructs that run in an `async fn`.

use asyncgen::Yielder;

use crate::program::{Block, Event, What};

use super::{Item, Locals, Number, panic_with, pause};

/// Runs a block that does not yield.
pub(super) async fn run_steps(
    block: &Block,
    may_fail: bool,
    locals: &mut Locals,
) -> Result<u32, u32> {
    run(block, may_fail, locals, &NoYields).await
}

/// Runs a block that yields through a handle.
pub(super) async fn run_branch(block: &Block, mut locals: Locals, handle: &impl Handle) -> Item {
    let ended = run(block, true, &mut locals, handle).await;
    ended.map(Number::new).map_err(Number::new)
}

async fn run(
    block: &Block,
    may_fail: bool,
    locals: &mut Locals,
    handle: &impl Handle,
) -> Result<u32, u32> {
    for _ in 0..block.rounds {
        let mut ops = block.ops.iter();
        while let Some(op) = ops.next() {
            match &op.what {
                What::Yield => {
                    handle.yield_number(Number::new(op.label)).await;
                    locals.world.say(Event::Heard(op.label, 0));
                }
                What::Await(times) => pause(&locals.world, op.label, *times).await,
                What::Local { panics } => locals.these.push((op.label, *panics)),
                What::Skip if locals.world.is_odd() => drop(ops.next()),
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

/// Something by which a future can yield.
pub(super) trait Handle: Sync {
    fn yield_number(&self, number: Number) -> impl Future<Output = ()> + Send;
}

struct NoYields;

impl Handle for NoYields {
    async fn yield_number(&self, _: Number) {
        unreachable!("the block does not yield")
    }
}

impl Handle for Yielder<Item> {
    fn yield_number(&self, number: Number) -> impl Future<Output = ()> + Send {
        self.yield_(Ok(number))
    }
}

/// The handle in a `TryStream`.
impl Handle for Yielder<Number> {
    fn yield_number(&self, number: Number) -> impl Future<Output = ()> + Send {
        self.yield_(number)
    }
}
