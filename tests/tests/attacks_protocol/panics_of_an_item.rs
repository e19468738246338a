//! A yield that panics after its item was placed, with an item that panics when it is dropped.

use asyncgen::{AsyncContextManager, async_context_manager};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

use crate::now;

struct Item;

impl Drop for Item {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("item"));
    }
}

/// A temporary of the operand. Its destructor panics when the item is already in its place.
struct Temporary;

impl Temporary {
    fn item(&self) -> Item {
        Item
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        std::panic::resume_unwind(Box::new("temporary"));
    }
}

#[async_generator]
async fn guarded(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Item> {
    finally!({ yield_!(Temporary.item()) }, {
        cleanups.set(cleanups.get() + 1);
    });
}

#[async_context_manager]
async fn manager(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
    finally!({ yield_!() }, { cleanups.set(cleanups.get() + 1) });
}

#[async_generator]
async fn managed(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = Item> {
    async_with!(manager(cleanups), |()| { yield_!(Temporary.item()) });
}

fn panics(generator: impl AsyncGenerator<Yield = Item>) -> bool {
    let mut generator = Box::pin(generator);
    catch_unwind(AssertUnwindSafe(|| now(generator.start()).is_ok())).is_err()
}

#[test]
fn keep_no_cleanup_from_running() {
    let cleanups = Cell::new(0);
    assert!(panics(guarded(&cleanups)));
    assert_eq!(cleanups.get(), 1);
    assert!(panics(managed(&cleanups)));
    assert_eq!(cleanups.get(), 2);
}
