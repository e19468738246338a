//! Generators with arguments.

use asyncgen::{Stream, async_generator};

/// Two numbers.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The horizontal coordinate.
    pub x: u32,
    /// The vertical coordinate.
    pub y: u32,
}

/// Arguments that have something to drop are moved into the body.
#[async_generator]
pub async fn owned(first: String, second: String, third: Vec<u8>) -> impl Stream<Item = usize> {
    yield_!(first.len());
    yield_!(second.len() + third.len());
}

/// Arguments that are used in part, or not at all.
#[async_generator]
pub async fn used_in_part(
    pair: (String, String),
    other: (String, String),
    _unused: String,
    __unused: String,
    _: String,
) -> impl Stream<Item = String> {
    yield_!(pair.0);
    yield_!(other.1);
}

/// Mutable arguments.
#[async_generator]
pub async fn mutable(mut text: String, mut n: u32, mut more: Vec<u32>) -> impl Stream<Item = u32> {
    while n > 0 {
        n -= 1;
        text.push('x');
        more.push(n);
        yield_!(n);
    }
}

/// Arguments that are patterns.
#[async_generator]
pub async fn patterns(
    (first, mut second): (String, u32),
    Point { x, y: up }: Point,
    [low, .., high]: [u32; 4],
    &shared: &u32,
    whole @ (_, _): (u32, u32),
) -> impl Stream<Item = u32> {
    second += up;
    yield_!(second + x);
    yield_!(low + high);
    yield_!(shared + whole.0 + whole.1);
    yield_!(u32::from(first.is_empty()));
}

/// Patterns that contain references.
#[async_generator]
pub async fn references(
    ref text: String,
    (ref mut numbers, _): (Vec<usize>, u32),
) -> impl Stream<Item = usize> {
    numbers.push(text.len());
    yield_!(numbers.len());
}

/// Arguments with lint attributes.
#[async_generator]
pub async fn with_lint_attributes(
    #[allow(unused_variables, reason = "to be moved")] first: String,
    #[expect(unused_variables, reason = "to be moved")] (second, _): (String, String),
) -> impl Stream<Item = u32> {
    yield_!(1);
}

/// Arguments by mutable reference.
#[async_generator]
pub async fn borrowed(counts: &mut [u32], by: &u32) -> impl Stream<Item = u32> {
    for count in counts {
        *count += by;
        yield_!(*count);
    }
}
