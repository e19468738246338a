//! Generators with items of all sizes, delegated to in the exchange of an outer generator and then
//! resumed in their own.

use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Status, async_generator};

use crate::{now, once};

#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(128))]
struct Large([u64; 128]);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Nothing;

trait Item: Clone + PartialEq + std::fmt::Debug {
    fn new(n: u64) -> Self;
}

impl Item for Large {
    fn new(n: u64) -> Self {
        Large([n; 128])
    }
}

impl Item for Nothing {
    fn new(_: u64) -> Self {
        Nothing
    }
}

impl Item for Box<str> {
    fn new(n: u64) -> Self {
        n.to_string().into()
    }
}

impl Item for Rc<u64> {
    fn new(n: u64) -> Self {
        Rc::new(n)
    }
}

/// Two yields that build their items in place. The operand of the second creates and starts another
/// generator.
#[async_generator]
async fn inner<T: Item>(mut n: u64) -> impl AsyncGenerator<Box<str>, Yield = T> {
    finally!(
        {
            loop {
                yield_!(T::new(n));
                asyncgen_tests::pause().await;
                n += yield_!({
                    let other = pin!(inner::<T>(n + 100));
                    let mut other = other;
                    assert_eq!(now(other.start()).unwrap().yielded(), Some(T::new(n + 100)));
                    T::new(n + 1)
                })
                .len() as u64;
            }
        },
        {
            asyncgen_tests::pause().await;
        }
    );
}

#[async_generator]
async fn outer<T: Item>(
    inner: impl AsyncGenerator<Box<str>, Yield = T, Return = ()>,
) -> impl AsyncGenerator<Box<str>, Yield = T> {
    yield_!(T::new(0));
    yield_from_!(inner);
}

fn next<T: Item>(generator: &mut (impl AsyncGenerator<Box<str>, Yield = T> + Unpin)) -> T {
    let first = match generator.status() {
        Status::Suspended => once(generator.asend("ab".into())).map(|state| state.unwrap()),
        _ => once(generator.start()).map(|state| state.unwrap()),
    };
    match first {
        Poll::Ready(state) => state.yielded().unwrap(),
        // Drops the future half-way and starts another.
        Poll::Pending => now(generator.start()).unwrap().yielded().unwrap(),
    }
}

fn lend<T: Item>() {
    let mut lent = Box::pin(inner::<T>(1));
    let mut n = 1;
    for _ in 0..4 {
        // Resumes the generator in the exchange of two outer generators, at another address each
        // time, and then in its own.
        let mut around = Box::pin(outer(outer(&mut lent)));
        assert_eq!(next(&mut around), T::new(0));
        assert_eq!(next(&mut around), T::new(0));
        assert_eq!(next(&mut around), T::new(n));
        assert_eq!(next(&mut around), T::new(n + 1));
        n += 2;
        assert_eq!(next(&mut around), T::new(n));
        drop(around);
        assert_eq!(lent.status(), Status::Suspended);
        assert_eq!(next(&mut lent), T::new(n + 1));
        n += 2;
        assert_eq!(next(&mut lent), T::new(n));
        assert_eq!(next(&mut lent), T::new(n + 1));
        // The next delegation resumes the generator with the default, an empty string, whose length
        // adds nothing.
    }
    // Closes the generator half-way through outer generators, drops those, and finishes closing it.
    let mut around = Box::pin(outer(outer(&mut lent)));
    next(&mut around);
    next(&mut around);
    next(&mut around);
    assert!(once(around.aclose()).is_pending());
    drop(around);
    assert_eq!(lent.status(), Status::Closed);
    assert!(lent.has_pending_cleanup());
    assert_eq!(now(lent.aclose()), Ok(()));
    assert!(!lent.has_pending_cleanup());
    assert_eq!(now(lent.aclose()), Ok(()));
}

#[test]
fn hold_items_of_any_size() {
    lend::<Large>();
    lend::<Nothing>();
    lend::<Box<str>>();
    lend::<Rc<u64>>();
}
