//! The macros [`async_gen!`](crate::async_gen) and [`try_async_gen!`](crate::try_async_gen).

/// Creates a generator from a block.
///
/// The body is an `async move` block that contains [`yield_!`](crate::yield_). It can contain everything that the body of an
/// [`async_generator`](macro@crate::async_generator) function can contain. With a `?` in the body, the items are whole results, and an error
/// becomes the last item. Use [`try_async_gen!`](crate::try_async_gen) to wrap the items in `Ok`.
///
/// # Yields
///
/// The operands of `yield_!`, which have one type. If the body contains nothing that yields, the type is `()`.
///
/// The body evaluates to `()`, or to `Result<(), E>` if it contains a `?` or a `return Err(e)`: see
/// [`async_generator`](macro@crate::async_generator#errors-in-a-body).
///
/// # Evaluates to
///
/// A [`Generator`](crate::Generator), which implements [`Stream`](crate::Stream) and [`AsyncGenerator`](crate::AsyncGenerator). It can be
/// closed, so the body may contain a [`finally!`](crate::finally!): see [`aclose`](crate::AsyncGeneratorExt::aclose). The documentation of
/// `Generator` describes cancel safety and panics.
///
/// # Errors
///
/// The item type is inferred from the yields or from the use of the stream, as for the types of a closure. To annotate the error type, write
/// it in an item: `yield_!(Ok::<_, E>(value))`.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/), and
/// [`async move` blocks](https://doc.rust-lang.org/reference/expressions/block-expr.html#async-blocks) for capturing.
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
///
/// A body with `?` yields results, and can yield an error without ending:
///
/// ```
/// use std::num::ParseIntError;
///
/// use asyncgen::{Stream, async_gen};
/// use futures_util::StreamExt;
///
/// fn numbers(header: &str, rows: &[&str]) -> impl Stream<Item = Result<u32, ParseIntError>> {
///     async_gen! {
///         let first = header.parse::<u32>()?;
///         for row in rows {
///             yield_!(row.parse::<u32>().map(|n| first + n));
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let error = || "x".parse::<u32>();
/// assert_eq!(numbers("1", &["2", "x", "3"]).collect::<Vec<_>>().await, [Ok(3), error(), Ok(4)]);
/// assert_eq!(numbers("x", &["2"]).collect::<Vec<_>>().await, [error()]);
/// # }
/// ```
#[macro_export]
macro_rules! async_gen {
    ($($body:tt)*) => {{
        $crate::__private::generator! { async_gen $($body)* }
    }};
}

/// Creates a generator of results from a block that can use `?`.
///
/// The value, its cancel safety and its panics are those of [`async_gen!`](crate::async_gen).
///
/// # Yields
///
/// `Ok(value)` for each `yield_!(value)`. The body evaluates to `()` or to a `Result<(), E>`. An error, by `?`, `return Err(e)` or as the
/// value of the body, becomes the last item.
///
/// # Errors
///
/// The error type is inferred from the use of the stream. To annotate it, end the body in `Ok::<(), E>(())`, as in an `async` block, or
/// annotate the generator: `let numbers: Generator<Result<T, E>, _, _> = try_async_gen! { .. };`.
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
