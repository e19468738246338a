//! A tally that is opened, used between two awaits and closed: neither opening nor closing it awaits;
//! an item is one such use.

use std::cell::Cell;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

use super::transaction::Wait;

pub struct Tally<W> {
    wait: W,
    total: Cell<u64>,
}

impl<W> Tally<W> {
    pub fn new(wait: W) -> Self {
        Tally {
            wait,
            total: Cell::new(0),
        }
    }
}

pub async fn hand_written<W: Wait>(tally: &Tally<W>, n: u64) -> u64 {
    let mut sum = tally.total.get();
    let lent = &mut sum;
    tally.wait.wait().await;
    *lent = lent.wrapping_add(n);
    tally.wait.wait().await;
    let seen = *lent;
    tally.total.set(sum);
    seen
}

#[async_context_manager]
async fn opened<W: Wait>(tally: &Tally<W>) -> impl AsyncContextManager<Value = u64> {
    let mut sum = tally.total.get();
    yield_!(&mut sum);
    tally.total.set(sum);
}

pub async fn asyncgen<W: Wait>(tally: &Tally<W>, n: u64) -> u64 {
    async_with!(opened(tally), |sum| {
        tally.wait.wait().await;
        *sum = sum.wrapping_add(n);
        tally.wait.wait().await;
        *sum
    })
}
