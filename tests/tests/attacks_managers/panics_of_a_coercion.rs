//! Lends a value whose `deref_mut` panics to a block that takes the target of the dereference. The
//! panic happens before the first line of the block. The manager is left all the same.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, async_context_manager, async_generator,
    async_with, nullcontext,
};
use asyncgen_tests::pause;

use crate::{at_length, now, panics};

struct Lent;

impl Deref for Lent {
    type Target = str;
    fn deref(&self) -> &str {
        panic!("it is a `deref_mut`")
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut str {
        std::panic::resume_unwind(Box::new("coerced"))
    }
}

#[async_context_manager]
async fn lending(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = Lent> {
    finally!({ yield_!(&mut Lent) }, {
        pause().await;
        cleanups.set(cleanups.get() + 1);
    });
}

#[async_generator]
async fn using(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = usize> {
    async_with!(lending(cleanups), |text: &mut str| { yield_!(text.len()) });
}

#[test]
fn keeps_no_cleanup_from_running() {
    let cleanups = Cell::new(0);
    let in_a_future = async { async_with!(lending(&cleanups), |text: &mut str| text.len()) };
    assert!(panics(|| at_length(in_a_future)));
    assert_eq!(cleanups.get(), 1);
    let mut using = pin!(using(&cleanups));
    assert!(panics(|| at_length(using.start()).is_ok()));
    assert_eq!(cleanups.get(), 2);
}

/// The name of the type is resolved outside of the block.
#[test]
fn is_to_a_type_from_outside() {
    type Text = str;
    let length = now(async {
        async_with!(nullcontext(String::from("text")), |text: &mut Text| {
            struct Text(usize);
            Text(text.len()).0
        })
    });
    assert_eq!(length, 4);
}
