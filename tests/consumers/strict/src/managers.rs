//! Context managers, and blocks that use them.

use std::fmt;
use std::io;
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt as _, AsyncGenerator, BoxAsyncContextManager,
    Completed, Stream, aclosing, async_context_manager, async_generator, async_with,
};

/// A manager that cannot fail.
#[async_context_manager]
pub async fn counting(start: u32) -> impl AsyncContextManager<Value = u32> {
    let mut count = start;
    yield_!(&mut count)
}

/// A manager with code before and after the yield.
#[async_context_manager]
pub async fn logged<'a>(
    mut log: &'a mut Vec<&'static str>,
    name: &'static str,
) -> impl AsyncContextManager<Value = &'a mut Vec<&'static str>> {
    log.push(name);
    yield_!(&mut log);
    log.push("left");
}

/// A manager that can fail.
#[async_context_manager]
pub async fn checked(name: &str) -> impl AsyncContextManager<Value = String, Error = io::Error> {
    if name.is_empty() {
        return Err(io::Error::other("no name"));
    }
    let mut name = name.to_owned();
    match yield_!(&mut name) {
        Ok(done) => Ok(done),
        Err(error) => Err(error),
    }
}

/// A manager that returns the outcome of the block.
#[async_context_manager]
pub async fn passed<T: Send + fmt::Debug>(
    mut value: T,
) -> impl AsyncContextManager<Value = T, Error = io::Error> + Send {
    yield_!(&mut value)
}

/// An async function called in a cleanup.
#[expect(clippy::unused_async, reason = "it is awaited")]
async fn cleanup() {}

/// A manager with a cleanup.
#[async_context_manager]
pub async fn cleaning() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    let mut value = 1;
    finally!({ yield_!(&mut value) }, {
        cleanup().await;
    })
}

/// A manager with a yield on each of several paths, in nested blocks.
#[async_context_manager]
pub async fn branching(first: bool) -> impl AsyncContextManager<Value = u32> {
    if first {
        yield_!(&mut 1);
        return;
    }
    finally!(
        {
            async_with!(counting(2), |count| {
                if *count > 2 {
                    yield_!(count);
                } else {
                    yield_!(&mut 3);
                }
            });
        },
        {
            cleanup().await;
        }
    );
}

/// A manager that swallows an error, and fails on one of its paths.
#[async_context_manager]
pub async fn swallowing(
    name: &str,
) -> impl AsyncContextManager<Value = (), Error = io::Error, Exit = Option<Completed>> {
    if name.is_empty() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    match yield_!() {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(None),
        Err(error) => Err(error),
    }
}

/// A manager that is entered on one of its paths.
#[async_context_manager]
pub async fn endless(first: bool) -> impl AsyncContextManager<Value = ()> {
    if first {
        yield_!();
    } else {
        loop {
            cleanup().await;
        }
    }
}

/// A boxed manager.
#[must_use]
#[async_context_manager]
pub async fn boxed() -> BoxAsyncContextManager<'static, u32> {
    let mut value = 1;
    yield_!(&mut value);
}

/// Uses a manager inside the block of another.
///
/// # Errors
///
/// Returns an error if the name is empty.
pub async fn used(name: &str) -> Result<u32, io::Error> {
    async_with!(counting(1), |count| {
        *count += 1;
    });
    let mut log = Vec::new();
    async_with!(logged(&mut log, "entered"), |log| {
        log.push("within");
    });
    async_with!(checked(name), |name| {
        let twice = async_with!(counting(2), |count| {
            name.push('!');
            *count
        });
        passed(twice).with(async |twice: &mut u32| Ok(*twice)).await
    })
}

/// Enters and leaves a manager without `async_with!`.
///
/// # Errors
///
/// Returns an error if the name is empty.
pub async fn by_hand(name: &str) -> Result<usize, io::Error> {
    let mut manager = pin!(checked(name));
    let mut entered = manager.as_mut().enter().await?;
    let length = entered.value().len();
    let exited = entered.exit(Ok(length)).await?;
    Ok(exited)
}

/// Yields in the block of a manager.
#[async_generator]
pub async fn within(name: &str) -> impl Stream<Item = Result<String, io::Error>> {
    async_with!(checked(name), |name| {
        yield_!(Ok(name.clone()));
        Ok(())
    })?;
    async_with!(counting(3), |count| { yield_!(Ok(count.to_string())) });
}

/// Uses `aclosing` with a generator that is not run to its end.
#[async_generator]
pub async fn first(numbers: &[usize]) -> impl AsyncGenerator<Yield = usize, Return = ()> {
    async_with!(
        aclosing(pin!(super::protocol::cleans_up("text"))),
        |generator| {
            #[for_await]
            for number in &mut *generator {
                if number == 3 {
                    break;
                }
                yield_!(number);
            }
        }
    );
    finally!(
        {
            yield_!(*numbers.first().unwrap_or(&0));
        },
        {
            cleanup().await;
        }
    );
}

/// Several managers, with and without errors, in plain code.
///
/// # Errors
///
/// Returns an error if the name is empty.
pub async fn several(name: &str) -> Result<u32, io::Error> {
    async_with!(
        counting(1),
        checked(name),
        passed(2),
        |count, name, value| {
            cleanup().await;
            *count += *value;
            if name.is_empty() {
                return Err(io::ErrorKind::InvalidInput.into());
            }
            Ok(*count)
        }
    )
}

/// Several managers in a manager. A later manager uses what an earlier one lends.
#[async_context_manager]
pub async fn several_lent() -> impl AsyncContextManager<Value = u32> {
    async_with!(counting(1), counting(*count), |count, other| {
        *other += *count;
        yield_!(other);
    });
}

/// Several managers in a generator, in the tokens of another macro too.
#[async_generator]
pub async fn several_within(first: bool) -> impl Stream<Item = u32> {
    if first {
        println!("{}", async_with!(counting(1), counting(2), |a, b| *a + *b));
    }
    async_with!(counting(1), counting(2), |a, b| {
        yield_!(*a + *b);
    });
}

/// Ends in macros without a semicolon.
#[async_context_manager]
pub async fn ends_in_a_cleanup(first: bool) -> impl AsyncContextManager<Value = u32> {
    println!("{first}");
    if first {
        cleanup().await;
        async_with!(counting(1), |count| {
            yield_!(count);
        })
    } else {
        finally!(
            {
                cleanup().await;
                yield_!(&mut 2);
            },
            { println!("{first}") }
        )
    }
}
