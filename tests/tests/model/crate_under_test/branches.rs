//! `with_yielder!`, and the use of the generator that contains it.

use std::sync::Arc;

use asyncgen::{AsyncGenerator, BoxAsyncGenerator, Stream, TryStream, async_generator};
use futures::future::{join, select};

use crate::program::{Block, Branches, Op, Source, Wins};

use super::consuming::consume;
use super::managers::clean_up;
use super::steps::{Handle, run_branch};
use super::{Item, Locals, Number, World};

/// Runs a `with_yielder!`, and uses the generator that contains it.
#[async_generator]
pub(super) async fn run_branches(
    op: Op,
    branches: Branches,
    world: Arc<World>,
) -> BoxAsyncGenerator<'static, Item, Item, Number, Number> {
    let nothing = |()| Number::new(0);
    match &branches.source {
        Source::Stream => yield_from_!(stream(branches, world)).map(nothing),
        Source::TryStream => yield_from_!(try_stream(branches, world)).map(nothing),
        Source::Generator(then, limit, cleanup) => {
            let (then, limit, cleanup) = (*then, *limit, cleanup.clone());
            let generator = generator(op.clone(), branches, cleanup, Arc::clone(&world));
            yield_from_!(consume(Box::pin(generator), then, limit, op, world))
        }
    }
}

#[async_generator]
async fn stream(branches: Branches, world: Arc<World>) -> impl Stream<Item = Item> {
    with_yielder!(|yielder| -> Item { run(&branches, yielder, &world).await })?;
}

#[async_generator]
async fn try_stream(
    branches: Branches,
    world: Arc<World>,
) -> impl TryStream<Ok = Number, Error = Number> {
    with_yielder!(|yielder| -> Item { run(&branches, yielder, &world).await })?;
}

#[async_generator]
async fn generator(
    op: Op,
    branches: Branches,
    cleanup: Block,
    world: Arc<World>,
) -> impl AsyncGenerator<Yield = Item, Return = Item> {
    finally!(
        { with_yielder!(|yielder| -> Item { run(&branches, yielder, &world).await }) },
        {
            clean_up(&op, &cleanup, &world).await;
        }
    )
}

/// Runs the branches side by side.
async fn run(branches: &Branches, handle: &impl Handle, world: &Arc<World>) -> Item {
    let mut value = Number::new(0);
    for _ in 0..branches.rounds {
        let left = run_branch(&branches.left, Locals::of(world), handle);
        let right = run_branch(&branches.right, Locals::of(world), handle);
        value = match branches.wins {
            Wins::Both => {
                let (left, right) = join(left, right).await;
                left.and(right)?
            }
            // Boxed, so that the left one is dropped first.
            Wins::First => {
                select(Box::pin(left), Box::pin(right))
                    .await
                    .factor_first()
                    .0?
            }
        };
    }
    Ok(value)
}
