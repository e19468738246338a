//! Free functions.

use std::fmt::{Debug, Display};

use asyncgen::{Stream, async_generator};

/// Counts down to one.
#[async_generator]
pub async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1..=from).rev() {
        std::future::ready(()).await;
        yield_!(n);
    }
}

/// Calls a private generator.
pub fn short_countdown() -> impl Stream<Item = u32> {
    short()
}

/// A private generator.
#[async_generator]
async fn short() -> impl Stream<Item = u32> {
    yield_!(2);
    yield_!(1);
}

/// Yields `value` `N` times.
#[async_generator]
pub async fn repeated<T: Clone, const N: usize>(value: T) -> impl Stream<Item = T> {
    for _ in 0..N {
        yield_!(value.clone());
    }
}

/// Yields the result of `f` for each item.
#[async_generator]
pub async fn mapped<I, F, T>(items: I, f: F) -> impl Stream<Item = T>
where
    I: IntoIterator,
    F: AsyncFn(I::Item) -> T,
{
    for item in items {
        yield_!(f(item).await);
    }
}

/// Yields the texts of the values.
#[async_generator]
pub async fn shown(
    items: impl IntoIterator<Item = impl Display>,
    end: &dyn Display,
) -> impl Stream<Item = String> {
    for item in items {
        yield_!(item.to_string());
    }
    yield_!(end.to_string());
}

/// Yields pairs of values borrowed from two places.
#[async_generator]
pub async fn pairs<'a, 'b, T: Debug>(
    left: &'a [T],
    right: &'b [T],
) -> impl Stream<Item = (&'a T, &'b T)> {
    for pair in left.iter().zip(right) {
        yield_!(pair);
    }
}

/// Other attributes, above and below.
#[must_use = "streams do nothing unless polled"]
#[inline]
#[async_generator]
#[cfg_attr(all(), doc = "A conditional one.")]
#[track_caller]
pub async fn attributed(n: u32, #[cfg(any())] absent: u32) -> impl Stream<Item = u32> {
    #[cfg(any())]
    yield_!(absent);
    yield_!(n);
}

/// Defines a generator from its parts.
macro_rules! generator {
    ($(#[$attr:meta])* $vis:vis $name:ident($argument:ident: $Argument:ty) -> $Item:ty $body:block) => {
        $(#[$attr])*
        #[async_generator]
        $vis async fn $name($argument: $Argument) -> impl Stream<Item = $Item> $body
    };
}

generator! {
    /// A generator written by a macro.
    pub made_by_a_macro(n: u32) -> u32 {
        yield_!(n);
        println!("{:?}", yield_!(n + 1));
    }
}
