//! Generators with various return types.

use std::error::Error;
use std::io;
use std::num::{ParseIntError, TryFromIntError};
use std::pin::Pin;

use asyncgen::{
    AsyncGenerator, BoxStream, BoxTryStream, FusedStream, LocalBoxStream, Stream, TryStream,
    async_generator,
};

/// With additional bounds.
#[async_generator]
pub async fn bounded<'a>(n: &'a u32) -> impl Stream<Item = &'a u32> + Send + Sync + 'a {
    yield_!(n);
}

/// A fused stream.
#[async_generator]
#[must_use]
pub async fn fused(n: u32) -> impl FusedStream<Item = u32> {
    yield_!(n);
}

/// A stream of results.
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

/// A stream of results whose body ends in a result.
#[async_generator]
pub async fn results_to_the_end(text: &str) -> impl Stream<Item = io::Result<u32>> {
    if text.is_empty() {
        return Err(io::Error::other("empty"));
    }
    yield_!(Ok(text.parse().map_err(io::Error::other)?));
    Ok(())
}

/// A stream of results whose body ends in the result of a call.
#[async_generator]
pub async fn a_call_at_the_end(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(1));
    text.parse::<u32>().map(drop)
}

/// A stream of results that never ends.
#[async_generator]
pub async fn endless() -> impl Stream<Item = Result<u32, ParseIntError>> {
    loop {
        yield_!(Ok("1".parse()?));
    }
}

/// A stream of numbers that never ends.
#[async_generator]
pub async fn endless_numbers() -> impl Stream<Item = u32> {
    let mut n = 0;
    loop {
        yield_!(n);
        n += 1;
    }
}

/// A stream of results in results.
#[async_generator]
#[must_use]
pub async fn results_in_results(
    text: &str,
) -> impl TryStream<Ok = Result<u32, ParseIntError>, Error = TryFromIntError> {
    yield_!(Ok(text.len().try_into()?));
    yield_!(text.trim().parse());
}

/// A stream with the return type `impl TryStream`.
#[async_generator]
#[must_use]
pub async fn try_stream(text: &str) -> impl TryStream<Ok = u32, Error = Box<dyn Error>> {
    yield_!(text.parse()?);
    if text == "1" {
        return Err("one".into());
    }
    yield_from_!(results(text))?;
}

/// A boxed stream.
#[async_generator]
#[must_use]
pub async fn boxed(n: &u32) -> BoxStream<'_, u32> {
    yield_!(*n);
}

/// A boxed stream that is not `Send`.
#[async_generator]
#[must_use]
pub async fn boxed_locally(n: &u32) -> LocalBoxStream<'_, u32> {
    yield_!(*n);
}

/// A boxed stream whose type is written out.
#[async_generator]
#[must_use]
pub async fn pinned(
    n: &u32,
) -> Pin<Box<dyn Stream<Item = Result<u32, ParseIntError>> + Send + '_>> {
    yield_!(Ok(*n));
}

/// An alias of a boxed stream.
pub type Numbers = BoxStream<'static, u32>;

/// A boxed stream by the name of its alias.
#[async_generator]
#[must_use]
pub async fn by_alias() -> Numbers {
    yield_!(1);
}

/// A result under another name.
pub type Number = Result<u32, ParseIntError>;

/// A stream of results under another name.
#[async_generator]
pub async fn numbers(text: &str) -> impl Stream<Item = Number> {
    let first = text.parse()?;
    yield_!(Ok(first));
    if first == 1 {
        return;
    }
    yield_!(text.parse());
}

/// A closable generator of results under another name.
#[async_generator]
pub async fn closable_numbers(text: &str) -> impl AsyncGenerator<Yield = Number> {
    yield_!(Ok(text.parse()?));
    if text == "1" {
        return;
    }
    yield_!(text.parse());
}

/// A boxed stream of results.
#[async_generator]
#[must_use]
pub async fn boxed_try_stream<'a>(
    source: impl TryStream<Ok = u32, Error = ParseIntError> + Send + 'a,
) -> BoxTryStream<'a, u32, ParseIntError> {
    #[for_await]
    for n in source {
        yield_!(n?);
    }
}

/// A helper that yields, may fail, and returns a value.
#[async_generator]
pub async fn helper(n: u32) -> impl AsyncGenerator<Yield = u32, Return = Number> {
    yield_!(n);
    "1".parse()
}

/// A stream that delegates to the helper.
#[async_generator]
#[must_use]
pub async fn delegating() -> impl TryStream<Ok = u32, Error = ParseIntError> {
    let mut n = 0;
    while n < 2 {
        n += yield_from_!(helper(n))?;
    }
}

/// A recursive generator.
#[async_generator]
#[must_use]
pub async fn recursive(n: u32) -> BoxStream<'static, u32> {
    if n > 0 {
        yield_from_!(recursive(n - 1));
    }
    yield_!(n);
}

/// An empty stream.
#[async_generator]
pub async fn empty() -> impl Stream<Item = u32> {}
