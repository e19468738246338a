//! Return types.

use std::error::Error;
use std::io;
use std::num::ParseIntError;
use std::pin::Pin;

use asyncgen::{BoxStream, FusedStream, LocalBoxStream, Stream, TryStream, async_generator};

/// With bounds.
#[async_generator]
pub async fn bounded<'a>(n: &'a u32) -> impl Stream<Item = &'a u32> + Send + Sync + 'a {
    yield_!(n);
}

/// Fused.
#[async_generator]
#[must_use]
pub async fn fused(n: u32) -> impl FusedStream<Item = u32> {
    yield_!(n);
}

/// Results.
#[async_generator]
pub async fn results(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    for word in text.split(' ') {
        if word.is_empty() {
            return;
        }
        yield_!(Ok(word.parse()?));
        yield_!(word.parse::<u32>());
    }
}

/// Results that end in one.
#[async_generator]
pub async fn results_to_the_end(text: &str) -> impl Stream<Item = io::Result<u32>> {
    if text.is_empty() {
        return Err(io::Error::other("empty"));
    }
    yield_!(Ok(text.parse().map_err(io::Error::other)?));
    Ok(())
}

/// A result at the end, of a call.
#[async_generator]
pub async fn a_call_at_the_end(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(1));
    text.parse::<u32>().map(drop)
}

/// Results without an end.
#[async_generator]
pub async fn endless() -> impl Stream<Item = Result<u32, ParseIntError>> {
    loop {
        yield_!(Ok("1".parse()?));
    }
}

/// No result, and no end.
#[async_generator]
pub async fn endless_numbers() -> impl Stream<Item = u32> {
    let mut n = 0;
    loop {
        yield_!(n);
        n += 1;
    }
}

/// As the trait says it.
#[async_generator]
#[must_use]
pub async fn try_stream(text: &str) -> impl TryStream<Ok = u32, Error = Box<dyn Error>> {
    yield_!(text.parse()?);
    if text == "1" {
        return Err("one".into());
    }
    yield_from_!(results(text))?;
}

/// Boxed.
#[async_generator]
#[must_use]
pub async fn boxed(n: &u32) -> BoxStream<'_, u32> {
    yield_!(*n);
}

/// Boxed, not `Send`.
#[async_generator]
#[must_use]
pub async fn boxed_locally(n: &u32) -> LocalBoxStream<'_, u32> {
    yield_!(*n);
}

/// Boxed by hand.
#[async_generator]
#[must_use]
pub async fn pinned(
    n: &u32,
) -> Pin<Box<dyn Stream<Item = Result<u32, ParseIntError>> + Send + '_>> {
    yield_!(Ok(*n));
}

/// The name of a boxed stream.
pub type Numbers = BoxStream<'static, u32>;

/// Boxed, by another name.
#[async_generator]
#[must_use]
pub async fn by_alias() -> Numbers {
    yield_!(1);
}

/// Calls itself.
#[async_generator]
#[must_use]
pub async fn recursive(n: u32) -> BoxStream<'static, u32> {
    if n > 0 {
        yield_from_!(recursive(n - 1));
    }
    yield_!(n);
}

/// Nothing.
#[async_generator]
pub async fn empty() -> impl Stream<Item = u32> {}
