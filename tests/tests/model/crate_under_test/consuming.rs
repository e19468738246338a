//! Loops that take items of a generator.

use std::pin::Pin;
use std::sync::Arc;

use asyncgen::error::YieldedInCleanup;
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, GeneratorState, aclosing, async_generator,
};

use crate::program::{Event, Op, Then};

use super::{Item, Number, World, finalizer, seen};

/// Takes items of a generator, and ends it as the program says.
#[async_generator]
pub(super) async fn consume<G, R, E>(
    generator: Pin<Box<G>>,
    then: Then,
    limit: u32,
    op: Op,
    world: Arc<World>,
) -> BoxAsyncGenerator<'static, Item, Item, Number, Number>
where
    G: AsyncGenerator<R, E, Yield = Item, Return = Item> + Send + ?Sized + 'static,
    R: Default + Send + 'static,
    E: Send + 'static,
{
    match then {
        Then::Aclosing => async_with!(aclosing(generator), |generator| {
            take(generator, limit, &op, &world).await
        }),
        Then::Managed => {
            let mut generator = generator.managed_with(finalizer(op.label, &world));
            take(&mut generator, limit, &op, &world).await
        }
        Then::Close => {
            let mut generator = generator;
            let given = take(&mut generator, limit, &op, &world).await;
            let closed = generator.aclose().await;
            let ignored = closed.err().map(|YieldedInCleanup(item)| seen(item));
            world.say(Event::Consumed(op.label, ignored));
            given
        }
        Then::Drop => {
            let mut generator = generator;
            take(&mut generator, limit, &op, &world).await
        }
    }
}

/// Takes up to `limit` items. Returns the number of items taken, or the generator's return value if
/// it ends before.
async fn take<G, R, E>(generator: &mut G, limit: u32, op: &Op, world: &World) -> Item
where
    G: AsyncGenerator<R, E, Yield = Item, Return = Item> + Unpin + ?Sized,
    R: Default,
{
    for _ in 0..limit {
        match generator.anext().await.expect("it is not closed") {
            GeneratorState::Complete(given) => return given,
            GeneratorState::Yielded(item) => world.say(Event::Took(op.label, seen(item))),
        }
    }
    Ok(Number::new(limit))
}
