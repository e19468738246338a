//! Programs that compile with either crate. `super::imports` contains its macros.

pub(crate) mod drops;
pub(crate) mod loops;
pub(crate) mod names;
pub(crate) mod question_marks;
pub(crate) mod sizes;
pub(crate) mod yields;

use super::imports;
use crate::{Program, Sizes, shown};

use futures::executor::block_on;
use futures::{Stream, StreamExt};
use std::fmt::Debug;

/// Returns the items of a stream.
fn items<T: Debug>(stream: impl Stream<Item = T>) -> Vec<String> {
    shown(block_on(stream.collect::<Vec<_>>()))
}
