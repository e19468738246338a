//! Generators that receive values and errors, return a value, clean up, and delegate.

use std::future::ready;
use std::num::ParseIntError;

use asyncgen::{
    AsyncGenerator, BoxAsyncGenerator, Stream, async_gen, async_generator, try_async_gen,
};

/// Yields the sum of the values that it is sent.
#[async_generator]
pub async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
    let mut sum = 0;
    loop {
        sum += yield_!(sum);
    }
}

/// Receives errors.
#[async_generator]
pub async fn thrown(
    text: &str,
) -> impl AsyncGenerator<(), ParseIntError, Yield = u32, Return = Result<usize, ParseIntError>> {
    yield_!(1)?;
    match yield_!(2) {
        Ok(()) => {}
        Err(error) if text.is_empty() => return Err(error),
        Err(_) => return Ok(0),
    }
    println!("{:?}", yield_!(text.parse()?));
    Ok(text.len())
}

/// Delegates to other generators.
#[async_generator]
pub async fn delegates(
    text: &str,
) -> impl AsyncGenerator<(), ParseIntError, Yield = u32, Return = Result<usize, ParseIntError>> {
    let length = yield_from_!(thrown(text))?;
    println!("{:?}", yield_from_!(thrown(text))?);
    yield_from_!(async_gen! { yield_!(1); })?;
    Ok(length)
}

/// Has cleanups.
#[async_generator]
pub async fn cleans_up(text: &str) -> impl AsyncGenerator<Yield = usize> {
    finally!({ yield_!(1) }, {});
    finally!(
        {
            yield_!(2);
        },
        {
            ready(()).await;
        }
    );
    for n in 0..3_usize {
        let length = finally!(
            {
                if n == 1 {
                    continue;
                }
                if text.is_empty() {
                    return;
                }
                yield_!(n);
                if n == 2 {
                    break;
                }
                text.len()
            },
            {
                println!("{:?}", yield_!(n));
            }
        );
        yield_!(length);
    }
    println!(
        "{:?}",
        finally!({ yield_!(3) }, {
            ready(()).await;
        })
    );
    finally!(
        {
            loop {
                finally!({ yield_!(4) }, {});
                if text.is_empty() {
                    break;
                }
            }
        },
        {
            if text.is_empty() {
                return;
            }
            println!("{text}");
        }
    );
}

/// Has cleanups in code that uses `?`.
#[async_generator]
pub async fn cleans_up_errors(
    text: &str,
) -> impl AsyncGenerator<Yield = u32, Return = Result<(), ParseIntError>> {
    finally!(
        {
            yield_!(text.parse()?);
        },
        {
            ready(()).await;
        }
    );
    finally!(
        {
            for word in text.split(' ') {
                if word.is_empty() {
                    return Ok(());
                }
                yield_!(word.parse()?);
            }
            Ok(())
        },
        {}
    )
}

/// A boxed generator.
#[must_use]
#[async_generator]
pub async fn boxed(depth: u32) -> BoxAsyncGenerator<'static, u32, u32> {
    finally!(
        {
            if depth == 0 {
                return 0;
            }
            yield_!(depth);
            yield_from_!(boxed(depth - 1)) + 1
        },
        {}
    )
}

/// An `async_gen!` expression.
pub fn expression(text: &'static str) -> impl Stream<Item = usize> {
    async_gen! {
        finally!({ yield_!(text.len()) }, { println!("{text}") });
    }
}

/// A `try_async_gen!` expression.
pub fn try_expression(text: &'static str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    try_async_gen! {
        finally!(
            {
                yield_!(text.parse()?);
            },
            {}
        );
    }
}

/// Ends in macros without a semicolon.
#[async_generator]
pub async fn ends_in_a_cleanup(depth: u32) -> impl AsyncGenerator<Yield = u32> {
    for n in 1..depth {
        yield_!(n);
        finally!(
            {
                yield_!(2);
            },
            {
                println!("{depth}");
            }
        )
    }
    if depth == 0 {
        println!("{depth}");
        with_yielder!(|yielder| {
            yielder.yield_(3).await;
        })
    } else {
        match depth {
            1 => {
                println!("{depth}");
                yield_from_!(ends_in_a_delegation(depth))
            }
            _ => yield_!(4),
        }
    }
}

/// Ends in a delegation without a semicolon.
#[async_generator]
async fn ends_in_a_delegation(depth: u32) -> impl Stream<Item = u32> {
    #[for_await]
    for item in fives() {
        yield_!(item);
    }
    println!("{depth}");
    yield_from_!(fives())
}

/// Yields a five.
#[async_generator]
async fn fives() -> asyncgen::BoxStream<'static, u32> {
    ready(()).await;
    yield_!(5)
}
