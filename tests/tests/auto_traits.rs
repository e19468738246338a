//! A generator has the auto traits that an `async` block with the same body has.

use std::cell::{Cell, RefCell};
use std::marker::PhantomPinned;
use std::num::ParseIntError;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use asyncgen::{Stream, async_generator, try_async_gen};
use asyncgen_tests::{implements, pause};

/// Lists which of `Send`, `Sync`, `Unpin`, `UnwindSafe` and `RefUnwindSafe` the type of a value
/// implements.
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

/// Stands for `yield_!` in the `async fn`: awaits a future that has every auto trait.
macro_rules! yield_ {
    ($item:expr) => {{
        let _: u32 = $item;
        std::future::ready(()).await
    }};
}

/// Asserts that a body has the same auto traits as an `async fn` and as a generator.
macro_rules! same_auto_traits {
    ($parameters:tt $body:tt called with $arguments:tt) => {{
        async fn function $parameters $body

        #[async_generator]
        async fn generator $parameters -> impl Stream<Item = u32> $body

        let auto_traits = auto_traits!(generator $arguments);
        assert_eq!(auto_traits, auto_traits!(function $arguments));
        auto_traits
    }};
}

#[test]
fn of_a_body_that_holds_nothing() {
    let [send, sync, unpin, ..] = same_auto_traits! {
        () {
            yield_!(1);
        } called with ()
    };
    assert_eq!([send, sync, unpin], [true, true, false]);
}

#[test]
fn of_a_body_that_holds_a_local_across_an_await() {
    let [send, sync, ..] = same_auto_traits! {
        () {
            let shared = Rc::new(1);
            pause().await;
            drop(shared);
            yield_!(1);
        } called with ()
    };
    assert_eq!([send, sync], [false, false]);

    let [send, sync, ..] = same_auto_traits! {
        () {
            let cell = Cell::new(1);
            pause().await;
            cell.set(2);
            yield_!(1);
        } called with ()
    };
    assert_eq!([send, sync], [true, false]);
}

#[test]
fn of_a_body_that_holds_a_local_across_a_yield() {
    let [send, sync, ..] = same_auto_traits! {
        () {
            let shared = Rc::new(1);
            yield_!(1);
            drop(shared);
        } called with ()
    };
    assert_eq!([send, sync], [false, false]);
}

#[test]
fn of_a_body_whose_local_ends_before_the_suspension() {
    let [send, sync, ..] = same_auto_traits! {
        () {
            let n = {
                let shared = Rc::new(Cell::new(1));
                shared.get()
            };
            yield_!(n);
            yield_!(*Rc::new(2));
            pause().await;
        } called with ()
    };
    assert_eq!([send, sync], [true, true]);
}

#[test]
fn of_a_body_with_arguments() {
    let [send, ..] = same_auto_traits! {
        (shared: Rc<u32>) {
            yield_!(*shared);
        } called with (Rc::new(1))
    };
    assert!(!send);

    let [send, ..] = same_auto_traits! {
        (_: Rc<u32>) {
            yield_!(1);
        } called with (Rc::new(1))
    };
    assert!(!send);

    let [send, sync, _, unwind_safe, _] = same_auto_traits! {
        (cell: &RefCell<u32>) {
            yield_!(*cell.borrow());
        } called with (&RefCell::new(1))
    };
    assert_eq!([send, sync, unwind_safe], [false, false, false]);

    let [send, sync, _, unwind_safe, _] = same_auto_traits! {
        (lent: &mut u32) {
            *lent += 1;
            yield_!(*lent);
        } called with (&mut 1)
    };
    assert_eq!([send, sync, unwind_safe], [true, true, false]);
}

#[test]
fn of_a_body_without_awaits() {
    let [_, _, _, unwind_safe, ref_unwind_safe] = same_auto_traits! {
        (text: String) {
            drop(text);
        } called with (String::new())
    };
    assert_eq!([unwind_safe, ref_unwind_safe], [true, true]);
}

#[test]
fn of_items() {
    // An item that is built in place is never stored in the frame, so its type has no influence.
    #[async_generator]
    async fn in_place() -> impl Stream<Item = (Rc<u32>, PhantomPinned)> {
        yield_!((Rc::new(1), PhantomPinned));
    }
    assert!(implements!(in_place(), Send) && implements!(in_place(), Sync));

    // An item that is moved through the future of the yield is stored in the frame.
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
fn of_expressions() {
    fn of<T>(value: T) -> impl Stream<Item = Result<u32, ParseIntError>> {
        try_async_gen! {
            yield_!("1".parse()?);
            drop(value);
        }
    }
    assert!(implements!(of(1), Send) && !implements!(of(Rc::new(1)), Send));
}
