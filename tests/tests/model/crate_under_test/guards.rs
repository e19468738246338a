//! Owned guards of managers that run a program.

use std::convert::Infallible;
use std::sync::Arc;

use asyncgen::{AsyncContextManagerExt, BoxAsyncContextManager, Completed, Entered};

use crate::program::{Ending, Kind, Op};

use super::managers::{boxed_failing, boxed_plain, boxed_swallowing};
use super::stacks::unless_suppressed;
use super::{Item, Number, World};

type BoxManager<'a, E, X> = BoxAsyncContextManager<'a, u32, E, X>;

/// An owned guard of a manager of any kind.
pub(super) enum Guard<'a> {
    Plain(Entered<BoxManager<'a, Infallible, ()>>),
    Failing(Entered<BoxManager<'a, Number, Completed>>),
    Swallowing(Entered<BoxManager<'a, Number, Option<Completed>>>),
}

impl<'a> Guard<'a> {
    pub(super) async fn enter(op: &'a Op, world: &'a Arc<World>) -> Result<Self, Number> {
        Ok(match op.what.manager().kind {
            Kind::Plain => Guard::Plain(boxed_plain(op, world).enter_owned().await),
            Kind::Failing => Guard::Failing(boxed_failing(op, world).enter_owned().await?),
            Kind::Swallowing => Guard::Swallowing(boxed_swallowing(op, world).enter_owned().await?),
        })
    }

    /// Returns the value that the manager lends.
    pub(super) fn value(&mut self) -> &mut u32 {
        match self {
            Guard::Plain(guard) => guard.value(),
            Guard::Failing(guard) => guard.value(),
            Guard::Swallowing(guard) => guard.value(),
        }
    }

    pub(super) async fn end(self, ending: Ending, outcome: Item) -> Item {
        match ending {
            Ending::Exit => match self {
                Guard::Plain(guard) => guard.exit(outcome).await,
                Guard::Failing(guard) => guard.exit(outcome).await,
                Guard::Swallowing(guard) => unless_suppressed(guard.exit(outcome).await),
            },
            Ending::Drop => {
                drop(self);
                outcome
            }
            Ending::Close => {
                match self {
                    Guard::Plain(guard) => guard.into_inner().as_mut().aclose().await,
                    Guard::Failing(guard) => guard.into_inner().as_mut().aclose().await,
                    Guard::Swallowing(guard) => guard.into_inner().as_mut().aclose().await,
                }
                outcome
            }
        }
    }
}
