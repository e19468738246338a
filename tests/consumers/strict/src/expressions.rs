//! Generators as expressions.

use std::num::ParseIntError;

use asyncgen::{AsyncGenerator, Stream, async_coroutine, async_gen, for_await, try_async_gen};

/// A generator without errors.
pub fn plain(from: u32) -> impl Stream<Item = u32> {
    async_gen! {
        yield_!(from);
        #[for_await]
        for n in super::functions::countdown(from) {
            if n == 7 {
                return;
            }
            yield_!(n);
        }
        println!("{:?}", yield_!(1));
        yield_from_!(super::functions::countdown(from));
    }
}

/// A generator with errors.
pub fn fallible(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> + '_ {
    try_async_gen! {
        yield_!(text.parse()?);
        if text == "1" {
            return;
        }
        yield_from_!(super::return_types::results(text))?;
        println!("{:?}", yield_!(text.parse()?));
        yield_!(text.parse::<u32>()?);
        Ok(())
    }
}

/// A generator of whole results.
pub fn whole(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> + '_ {
    async_gen! {
        let first = text.parse::<u32>()?;
        yield_!(Ok(first));
        if first == 1 {
            return;
        }
        yield_!(text.parse());
    }
}

/// A generator that yields nothing.
pub fn nothing() -> impl Stream<Item = ()> {
    async_gen! {
        std::future::ready(()).await;
    }
}

/// A generator that is sent values and returns one.
pub fn counted(limit: u32) -> impl AsyncGenerator<u32, Yield = u32, Return = Option<u32>> {
    async_coroutine! {
        let mut sum = 0;
        while sum < limit {
            sum += yield_!(sum);
            println!("{:?}", yield_!(sum));
            if sum == 7 {
                return None;
            }
        }
        Some(sum)
    }
}

/// A generator that is thrown errors, with all types at its head.
pub fn thrown(
    text: &str,
) -> impl AsyncGenerator<(), ParseIntError, Yield = u32, Return = Result<u32, ParseIntError>> + '_ {
    async_coroutine! {
        -> impl AsyncGenerator<(), ParseIntError, Yield = u32, Return = Result<u32, ParseIntError>> {
            yield_!(1)?;
            finally!({
                let number = text.parse()?;
                yield_!(number)?;
                Ok(number)
            }, {
                std::future::ready(()).await;
            })
        }
    }
}

/// A generator that never ends, and one that yields nothing.
pub async fn endless_and_empty() -> usize {
    use asyncgen::AsyncGeneratorExt;
    use std::pin::pin;

    let mut endless = pin!(async_coroutine! {
        -> impl AsyncGenerator<usize> {
            let mut sum = 0;
            loop {
                sum += yield_!(sum);
            }
        }
    });
    let mut sum = 0;
    while let Ok(state) = endless.anext().await {
        sum += state.yielded().unwrap_or_default();
    }
    let mut empty = pin!(async_coroutine! { std::future::ready(sum).await });
    empty
        .start()
        .await
        .ok()
        .and_then(asyncgen::GeneratorState::complete)
        .unwrap_or_default()
}

/// Generators in closures and in async code.
pub async fn sum(numbers: &[u32]) -> u32 {
    let mut sum = 0;
    let of = |n: u32| async_gen! { yield_!(n) };
    for &n in numbers {
        for_await!(n in of(n) => {
            sum += n;
        });
    }
    sum
}
