//! Generators with various bodies.

use std::convert::Infallible;
use std::num::ParseIntError;

use asyncgen::{Stream, TryStream, Yielder, async_gen, async_generator, for_await};

/// Yields of every form.
#[async_generator]
pub async fn yields(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(1));
    yield_!(text.parse::<u32>());
    yield_!({
        let n = text.len();
        Ok(u32::try_from(n).unwrap_or(0))
    });
    let () = yield_!(Ok(2));
    println!("{:?}", yield_!(Ok(text.parse::<u32>()?)));
    let units = [yield_!(Ok(3)), yield_!(Ok(4))];
    yield_from_!(in_macros(units.len()));
    match text {
        "1" => yield_!(Ok(5)),
        _ if text.is_empty() => yield_!(Ok(6)),
        _ => {}
    }
}

/// Yields of units.
#[async_generator]
pub async fn units() -> impl Stream<Item = ()> {
    yield_!();
    yield_!(());
    yield_!(yield_!());
}

/// Yields in the tokens of other macros.
///
/// # Panics
///
/// Panics if an assertion fails, which does not happen.
#[async_generator]
pub async fn in_macros(n: usize) -> impl Stream<Item = Result<u32, ParseIntError>> {
    macro_rules! emit {
        ($($item:tt),*) => {
            $(yield_!(Ok($item));)*
        };
    }
    emit!(1, 2);
    let units = vec![yield_!(Ok(1)); n];
    assert_eq!(units.len(), n, "{:?}", yield_!(Ok(2)));
    println!("{:?}", yield_from_!(async_gen! { yield_!(Ok(3)); }));
}

/// Large items, some of which are built in place.
#[async_generator]
pub async fn arrays() -> impl Stream<Item = [u64; 16]> {
    yield_!([1; 16]);
    yield_!({
        std::future::ready(()).await;
        [2; 16]
    });
}

/// Nested loops over streams.
#[async_generator]
pub async fn loops(limit: u32) -> impl Stream<Item = (u32, u32)> {
    #[for_await]
    'rows: for row in super::functions::countdown(limit) {
        #[for_await]
        for column in super::functions::countdown(limit) {
            if column == row {
                continue 'rows;
            }
            if column > 100 {
                break 'rows;
            }
            if column > 10 {
                return;
            }
            yield_!((row, column));
        }
    }
    #[for_await]
    for (mut row, _) in async_gen! { yield_!((limit, limit)); } {
        row += 1;
        yield_!((row, limit));
    }
}

/// A loop on one line, with statements after it.
#[async_generator]
#[rustfmt::skip]
pub async fn one_line(n: u32) -> impl Stream<Item = u32> {
    #[for_await]
    for n in super::functions::countdown(n) { yield_!(n); }
    std::future::ready(()).await;
}

/// A loop in async code that is not a generator.
pub async fn sum(numbers: impl Stream<Item = u32>) -> u32 {
    let mut sum = 0;
    for_await!('all: n in numbers => {
        if n == 0 {
            break 'all;
        }
        sum += n;
    });
    sum
}

/// Nested items, closures and async blocks.
#[async_generator]
pub async fn nested(n: u32) -> impl Stream<Item = u32> {
    const fn doubled(n: u32) -> Option<u32> {
        n.checked_mul(2)
    }
    let added = |m: u32| m + n;
    let in_block = async { sum(super::functions::countdown(n)).await };
    let Some(doubled) = doubled(n) else {
        return;
    };
    yield_!(added(doubled));
    yield_!(in_block.await);
}

/// Blocks whose futures yield.
#[async_generator]
pub async fn handles(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    with_yielder!(|yielder| {
        let emit = async |n: u32| yielder.yield_(Ok(n)).await;
        emit(1).await;
        #[for_await]
        for n in super::functions::countdown(3) {
            emit(n).await;
        }
    });
    let sum = with_yielder!(|yielder: &Yielder<_>| -> Result<u32, ParseIntError> {
        if text.is_empty() {
            return Ok(0);
        }
        let parsed = text.parse()?;
        yielder.yield_(Ok(parsed)).await;
        Ok(parsed + 1)
    })?;
    yield_!(Ok(sum));
    println!(
        "{}",
        with_yielder!(|yielder| { text.len() + emit_all(&[2], yielder).await })
    );
}

/// A function that yields by a handle.
async fn emit_all(numbers: &[u32], yielder: &Yielder<Result<u32, ParseIntError>>) -> usize {
    for &n in numbers {
        yielder.yield_(Ok(n)).await;
    }
    numbers.len()
}

/// A block in a generator whose `yield_!` wraps its items.
#[must_use]
#[async_generator]
pub async fn ok_values(text: &str) -> impl TryStream<Ok = u32, Error = ParseIntError> {
    let () = with_yielder!(|yielder| -> Result<(), ParseIntError> {
        yielder.yield_(text.parse()?).await;
        Ok(())
    })?;
}

/// A block that does not end.
#[async_generator]
pub async fn endless() -> impl Stream<Item = u32> {
    with_yielder!(|yielder| {
        yielder.yield_(1).await;
        match std::future::pending::<Infallible>().await {}
    });
}

/// A body that panics.
///
/// # Panics
///
/// Panics if `n` is zero.
#[async_generator]
pub async fn panics(n: u32) -> impl Stream<Item = u32> {
    assert!(n > 0, "zero");
    yield_!(n);
}
