#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

/// Creates a stream from a block with `yield`.
///
/// The block is an `async move` block that evaluates to `()`. It can contain:
///
/// - `yield item`, which passes an item to the caller and evaluates to `()`. `yield` alone yields `()`. It can be among the tokens of another
///   macro, such as `select!`.
/// - `for await pattern in stream { .. }`, which loops over the items of a stream.
/// - `?`. The items are results then, and an error becomes the last item. `Into` converts the error.
/// - `return`, which ends the stream.
///
/// None of them can be in a closure, an `async` block or a nested function, which `?` and `return` leave as usual.
///
/// The stream does nothing until it is polled. It implements [`FusedStream`](asyncgen::FusedStream), and yields `None` whenever it is polled
/// after its end. If the block contains no `yield`, the items have the type `()`.
///
/// # Example
///
/// ```
/// use async_stream::stream;
/// use futures::StreamExt;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let halves = stream! {
///     for await n in futures::stream::iter(0..6) {
///         if n % 2 == 0 {
///             yield n / 2;
///         }
///     }
/// };
/// assert_eq!(halves.collect::<Vec<_>>().await, [0, 1, 2]);
/// # }
/// ```
#[macro_export]
macro_rules! stream {
    ($($body:tt)*) => {{
        $crate::__private::generator! { stream $($body)* }
    }};
}

/// Creates a stream of results from a block with `yield` and `?`.
///
/// Like [`stream!`], except that `yield value` yields `Ok(value)`.
///
/// # Example
///
/// ```
/// use std::num::ParseIntError;
///
/// use async_stream::try_stream;
/// use futures::{Stream, StreamExt};
///
/// fn numbers(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
///     try_stream! {
///         for word in text.split(' ') {
///             yield word.parse::<u32>()?;
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let found: Vec<_> = numbers("1 2 three 4").collect().await;
/// assert_eq!(found[..2], [Ok(1), Ok(2)]);
/// assert!(found[2].is_err());
/// assert_eq!(found.len(), 3);
/// # }
/// ```
#[macro_export]
macro_rules! try_stream {
    ($($body:tt)*) => {{
        $crate::__private::generator! { try_stream $($body)* }
    }};
}

/// Items used by macro expansions. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use asyncgen::__private::generator;

    /// The type of a stream with items of type `T` and a block of type `U`. Some crates name it by this path.
    pub type AsyncStream<T, U> = asyncgen::Generator<T, (), U>;
}
