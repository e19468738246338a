//! A generator has the auto traits that an `async` block with the same body has.

use std::cell::{Cell, RefCell};
use std::marker::PhantomPinned;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use asyncgen::{Stream, async_gen, async_generator, try_async_gen};
use asyncgen_tests::{implements, pause};

/// Of the value: `Send`, `Sync`, `Unpin`, `UnwindSafe`, `RefUnwindSafe`.
macro_rules! auto_traits {
    ($value:expr) => {
        [
            implements!($value, Send),
            implements!($value, Sync),
            implements!($value, Unpin),
            implements!($value, UnwindSafe),
            implements!($value, RefUnwindSafe),
        ]
    };
}

/// The body, written once, as an `async` block, where each `yield_!` is an await, and as a generator.
macro_rules! as_an_async_block {
    ($($body:tt)*) => {{
        #[allow(unused_macros)]
        macro_rules! yield_ {
            ($item:expr) => {{
                let _: u32 = $item;
                ready_later().await
            }};
        }
        let block = async move { $($body)* };
        let generator = async_gen! { $($body)* };
        assert_eq!(auto_traits!(generator), auto_traits!(block));
        auto_traits!(generator)
    }};
}

/// An await of a future with every auto trait.
fn ready_later() -> std::future::Ready<()> {
    std::future::ready(())
}

#[test]
fn of_a_body_that_holds_nothing() {
    let [send, sync, unpin, ..] = as_an_async_block! {
        yield_!(1);
    };
    assert_eq!([send, sync, unpin], [true, true, false]);
}

#[test]
fn of_a_body_that_holds_a_local_across_an_await() {
    let [send, sync, ..] = as_an_async_block! {
        let shared = Rc::new(1);
        pause().await;
        drop(shared);
        yield_!(1);
    };
    assert_eq!([send, sync], [false, false]);

    let [send, sync, ..] = as_an_async_block! {
        let cell = Cell::new(1);
        pause().await;
        cell.set(2);
        yield_!(1);
    };
    assert_eq!([send, sync], [true, false]);
}

#[test]
fn of_a_body_that_holds_a_local_across_a_yield() {
    let [send, sync, ..] = as_an_async_block! {
        let shared = Rc::new(1);
        yield_!(1);
        drop(shared);
    };
    assert_eq!([send, sync], [false, false]);
}

#[test]
fn of_a_body_whose_local_ends_before_the_suspension() {
    let [send, sync, ..] = as_an_async_block! {
        let n = {
            let shared = Rc::new(Cell::new(1));
            shared.get()
        };
        yield_!(n);
        yield_!(*Rc::new(2));
        pause().await;
    };
    assert_eq!([send, sync], [true, true]);
}

#[test]
fn of_a_body_that_captures() {
    let cell = Rc::new(1);
    let [send, ..] = as_an_async_block! {
        yield_!(*cell);
    };
    assert!(!send);

    let cell = RefCell::new(1);
    let [send, sync, ..] = as_an_async_block! {
        yield_!(*cell.borrow());
    };
    assert_eq!([send, sync], [true, false]);

    let mut n = 1;
    let lent = &mut n;
    let [send, sync, _, unwind_safe, _] = as_an_async_block! {
        *lent += 1;
        yield_!(*lent);
    };
    assert_eq!([send, sync, unwind_safe], [true, true, false]);
}

#[test]
fn of_items() {
    // Built in place, an item is never in the frame, and so does not matter.
    #[async_generator]
    async fn in_place() -> impl Stream<Item = (Rc<u32>, PhantomPinned)> {
        yield_!((Rc::new(1), PhantomPinned));
    }
    assert!(implements!(in_place(), Send) && implements!(in_place(), Sync));

    // Moved through the yield, it is.
    #[async_generator]
    async fn moved() -> impl Stream<Item = Rc<u32>> {
        yield_!({
            pause().await;
            Rc::new(1)
        });
    }
    assert!(!implements!(moved(), Send));
}

#[test]
fn of_generic_functions() {
    #[async_generator]
    async fn once<T>(value: T) -> impl Stream<Item = T> {
        pause().await;
        yield_!(value);
    }
    assert!(implements!(once(1), Send) && implements!(once(1), Sync));
    assert!(implements!(once(Cell::new(1)), Send) && !implements!(once(Cell::new(1)), Sync));
    assert!(!implements!(once(Rc::new(1)), Send));
    assert!(!implements!(once(1), Unpin));
}

#[test]
fn of_try_async_gen() {
    let stream = try_async_gen! {
        yield_!("1".parse::<u32>()?);
        if false {
            return Err("x".parse::<u32>().unwrap_err());
        }
    };
    assert!(implements!(stream, Send) && implements!(stream, Sync) && !implements!(stream, Unpin));
}
