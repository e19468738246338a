//! Blocks that end in one of the macros, without a semicolon.

use asyncgen::{
    AsyncContextManager, AsyncGenerator, Stream, TryStream, async_context_manager, async_gen,
    async_generator, async_with, for_await, nullcontext,
};

/// Ends in a `finally!`.
#[async_generator]
pub async fn finally() -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
    finally!({ yield_!(2) }, { log() })
}

/// Ends in a `finally!`, whose blocks end in macros.
#[async_generator]
pub async fn nested() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            yield_!(1);
            finally!(
                {
                    log();
                    yield_!(2)
                },
                {
                    log();
                    async_with!(nullcontext(1_u32), |_| {
                        log();
                    })
                }
            )
        },
        {
            log();
            #[for_await]
            for _ in numbers() {
                log();
            }
        }
    )
}

/// Returns `()`.
#[async_generator]
pub async fn value(n: u32) -> impl AsyncGenerator<Yield = u32, Return = ()> {
    if n == 0 {
        log();
        finally!({ yield_!(2) }, {
            log();
        })
    } else if n == 1 {
        log();
        yield_!(3)
    } else {
        match n {
            2 => {
                log();
                yield_from_!(numbers())
            }
            3 => {
                log();
                async_with!(nullcontext(1_u32), |n| {
                    log();
                    yield_!(*n)
                })
            }
            4 => {
                log();
                with_yielder!(|yielder| {
                    log();
                    yielder.yield_(1).await;
                })
            }
            5 => yield_!(5),
            _ => {
                log();
                #[for_await]
                for n in numbers() {
                    log();
                    yield_!(n)
                }
            }
        }
    }
}

/// Returns `()` from a `finally!`.
#[async_generator]
pub async fn value_of_finally() -> impl AsyncGenerator<Yield = u32, Return = ()> {
    log();
    finally!(
        {
            log();
            yield_!(2)
        },
        {
            log();
        }
    )
}

/// Yields results.
#[async_generator]
pub async fn results(n: u32) -> impl AsyncGenerator<Yield = Result<u32, Error>, Return = ()> {
    if n == 0 {
        yield_!(Ok(3))
    } else {
        log();
        #[for_await]
        for n in numbers() {
            log();
            yield_!(Ok(n))
        }
    }
}

/// Yields the values of results.
#[must_use]
#[async_generator]
pub async fn ok_values(n: u32) -> impl TryStream<Ok = u32, Error = Error> {
    if n == 0 {
        yield_!(3)
    } else if n == 1 {
        log();
        yield_from_!(ok_numbers())?
    } else if n == 2 {
        Err(Error)?;
        loop {
            log();
            yield_!(n)
        }
    } else {
        log();
        async_with!(nullcontext(1_u32), |n| {
            log();
            yield_!(*n)
        })
    }
}

/// Assigns what the caller sends.
#[async_generator]
pub async fn assigned() -> impl AsyncGenerator<u32, Yield = u32> {
    let mut n = 0;
    while n < 2 {
        n += yield_!(n);
        n = yield_!(n)
    }
    loop {
        log();
        n += yield_!(n)
    }
}

/// Ends in a `yield_!` with an attribute.
#[async_generator]
pub async fn with_attribute(ns: [u32; 2]) -> impl Stream<Item = u32> {
    log();
    #[allow(clippy::indexing_slicing, reason = "the index is in range")]
    yield_!(ns[index()])
}

/// Ends in a `yield_!`.
#[async_context_manager]
pub async fn manager() -> impl AsyncContextManager<Value = u32> {
    log();
    yield_!(&mut 1)
}

/// Ends in an `async_with!`.
#[async_context_manager]
pub async fn inner() -> impl AsyncContextManager<Value = u32> {
    log();
    async_with!(manager(), |n| {
        log();
        yield_!(n)
    })
}

/// Ends in a `yield_!` that evaluates to a result.
#[async_context_manager]
pub async fn failing(n: u32) -> impl AsyncContextManager<Value = u32, Error = Error> {
    if n == 0 {
        yield_!(&mut 1)
    } else {
        log();
        finally!(
            {
                log();
                yield_!(&mut 1)
            },
            {
                log();
            }
        )
    }
}

/// Ends in an `async_with!` outside of a generator, with a semicolon.
pub async fn detached() {
    async_with!(nullcontext(1_u32), |_| {
        log();
        for_await!(_ in numbers() => {
            log();
        });
    });
}

/// Closures and blocks.
#[async_generator]
pub async fn closures() -> impl Stream<Item = u32> {
    let closure = async || {
        log();
        async_with!(nullcontext(1_u32), |_| {
            log();
        })
    };
    closure().await;
    async {
        log();
        async_with!(nullcontext(1_u32), |_| {
            log();
        })
    }
    .await;
    {
        log();
        yield_!(1)
    }
}

/// Inside of `async_gen!`.
pub fn expression() -> impl Stream<Item = u32> {
    async_gen! {
        log();
        yield_!(1)
    }
}

/// Does nothing.
const fn log() {}

/// An error.
#[derive(Debug, Clone, Copy)]
pub struct Error;

/// Numbers.
#[async_generator]
pub async fn numbers() -> impl Stream<Item = u32> {
    log();
    yield_!(1)
}

/// Values of results.
#[must_use]
#[async_generator]
pub async fn ok_numbers() -> impl TryStream<Ok = u32, Error = Error> {
    log();
    yield_!(1);
}

/// Returns an index.
const fn index() -> usize {
    1
}
