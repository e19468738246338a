//! Generators as expressions.

/// A generator written as an expression.
///
/// The body is an `async move` block with [`yield_!`](crate::yield_) in it: what it speaks of is
/// moved in. Everything that the body of an [`async_generator`](macro@crate::async_generator)
/// function may hold it may hold too, but `?`, which [`try_async_gen!`](crate::try_async_gen) is
/// for.
///
/// # Yields
///
/// What the body's `yield_!`s are given, all of one type. The body itself is of type `()`.
///
/// # Evaluates to
///
/// A [`Generator`](crate::Generator), which is a [`Stream`](crate::Stream) of what the body yields.
///
/// It is an [`AsyncGenerator`](crate::AsyncGenerator), too, one that is sent nothing. Its type hides none
/// of that, and so the body may hold a [`finally!`](crate::finally!):
///
/// ```
/// use std::cell::Cell;
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGeneratorExt, async_gen};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let is_closed = &Cell::new(false);
/// let mut numbers = pin!(async_gen! {
///     finally!({
///         for n in 1.. {
///             yield_!(n);
///         }
///     }, {
///         tokio::task::yield_now().await;
///         is_closed.set(true);
///     });
/// });
/// assert_eq!(numbers.anext().await?.yielded(), Some(1));
/// numbers.aclose().await?;
/// assert!(is_closed.get());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As in a closure, the item's type is inferred: from the yields, or from the use of the stream. A
/// body that yields nothing has to have it from there.
///
/// # Cancel safety, panics
///
/// As [`Generator`](crate::Generator).
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/); capturing is that of an [`async move`
/// block](https://doc.rust-lang.org/reference/expressions/block-expr.html#async-blocks).
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use asyncgen::{async_gen, for_await};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let step = Duration::from_millis(1);
/// let ticks = async_gen! {
///     for n in 1..=3 {
///         tokio::time::sleep(step).await;
///         yield_!(n);
///     }
/// };
/// let mut seen = Vec::new();
/// for_await!(n in ticks => {
///     seen.push(n);
/// });
/// assert_eq!(seen, [1, 2, 3]);
/// # }
/// ```
#[macro_export]
macro_rules! async_gen {
    ($($body:tt)*) => {{
        $crate::__private::generator! { async_gen $($body)* }
    }};
}

/// A generator of results, written as an expression whose body uses `?`.
///
/// Like [`async_gen!`](crate::async_gen), except for what follows.
///
/// # Yields, evaluates to
///
/// `Ok(value)` for every `yield_!(value)`. The body ends the stream in `()`, `Ok(())` or, with `?`,
/// `return Err(e)` or `Err(e)` as its last expression, in an `Err(e)` item.
///
/// # Errors
///
/// As in an `async` block, the error type has to come from somewhere: from the use of the stream,
/// or from an `Err::<(), E>(e)`.
///
/// # Cancel safety, panics
///
/// As [`Generator`](crate::Generator).
///
/// # Where the semantics come from
///
/// As [`async_gen!`](crate::async_gen), and the [Rust
/// Reference](https://doc.rust-lang.org/reference/expressions/operator-expr.html#the-try-propagation-expression)
/// for `?`.
///
/// # Example
///
/// ```
/// use std::num::ParseIntError;
///
/// use asyncgen::{for_await, try_async_gen};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let numbers = try_async_gen! {
///     for word in "1 2 three 4".split(' ') {
///         yield_!(word.parse::<u32>()?);
///     }
/// };
/// let mut seen: Vec<Result<u32, ParseIntError>> = Vec::new();
/// for_await!(number in numbers => {
///     seen.push(number);
/// });
/// assert_eq!(seen[..2], [Ok(1), Ok(2)]);
/// assert!(seen[2].is_err());
/// assert_eq!(seen.len(), 3);
/// # }
/// ```
#[macro_export]
macro_rules! try_async_gen {
    ($($body:tt)*) => {{
        $crate::__private::generator! { try_async_gen $($body)* }
    }};
}
