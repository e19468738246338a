//! The documentation of the attribute `async_generator`.
//!
//! It is in this crate because its examples use this crate.

/// Turns an `async fn` with [`yield_!`](crate::yield_) in its body into an async generator.
///
/// The signature is kept as written, without `async`: a caller sees `fn countdown(from: u32) -> impl Stream<Item = u32>`. The
/// body runs while the stream is polled, from one `yield_!` to the next.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use asyncgen::{Stream, async_generator, for_await};
///
/// #[async_generator]
/// async fn countdown(from: u32) -> impl Stream<Item = u32> {
///     for n in (1..=from).rev() {
///         tokio::time::sleep(Duration::from_millis(1)).await;
///         yield_!(n);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut seen = Vec::new();
/// for_await!(n in countdown(3) => {
///     seen.push(n);
/// });
/// assert_eq!(seen, [3, 2, 1]);
/// # }
/// ```
///
/// # Return types
///
/// The return type determines the type of the items and the type of the body:
///
/// | Return type | `yield_!` takes | Type of the body |
/// |---|---|---|
/// | `impl Stream<Item = T>` or `impl FusedStream<Item = T>`, with any further bounds (`+ Send + 'a`, `+ use<..>`) | `T` | `()` |
/// | the same, if `T` is a path that ends in `Result<..>` | `T` | `()` or `Result<(), E>`: an error, by `?` or `return Err(e)`, becomes the last item |
/// | `impl TryStream<Ok = T, Error = E>` | `T`, which is wrapped in `Ok` | as above |
/// | `BoxStream<'_, T>`, `LocalBoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>` | as unboxed | as unboxed. Use these types for `dyn` traits, and for generators that call themselves |
/// | any other path, as the alias of a boxed stream | its item type | `()` |
/// | `impl AsyncGenerator<S, E, Yield = T, Return = R>` | `T` (see below) | `R` |
/// | `BoxAsyncGenerator<'_, T, R, S, E>`, `LocalBoxAsyncGenerator<'_, T, R, S, E>`, `Pin<Box<dyn AsyncGenerator<S, E, Yield = T, Return = R> + Send + '_>>` | `T` (see below) | `R` |
///
/// In a stream, `yield_!` evaluates to `()`. An [`AsyncGenerator`](crate::AsyncGenerator) can receive values and errors:
///
/// | Return type | `yield_!` evaluates to | |
/// |---|---|---|
/// | `AsyncGenerator<Yield = T>` | `()` | it is a [`Stream`](crate::Stream) as well |
/// | `AsyncGenerator<S, Yield = T>` | `S` | the value that is [sent](crate::AsyncGeneratorExt::asend) |
/// | `AsyncGenerator<S, E, Yield = T>` | `Result<S, E>` | the value that is sent, or the error that is [thrown](crate::AsyncGeneratorExt::athrow) |
///
/// If the signature has no `Return`, the body evaluates to `()`, and the attribute adds `Return = ()`. If it has neither `S` nor
/// `Return`, the attribute also adds `+ Stream<Item = T>`. Other generators are streams if `S` implements `Default`, and `R` is
/// `()`, or `Result<(), E>` with items of type `Result<T, E>`. Write `+ Stream<Item = T>` to make this visible to the caller. A
/// `?` in the body propagates into `R`, as in an `async fn`. See also [the guide](crate::guide::protocol).
///
/// ```
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
///
/// /// Yields guesses. Each time, you send it if the number is greater. Returns the number.
/// #[async_generator]
/// async fn guess(mut low: u32, mut high: u32) -> impl AsyncGenerator<bool, Yield = u32, Return = u32> {
///     while low < high {
///         let middle = low.midpoint(high);
///         if yield_!(middle) {
///             low = middle + 1;
///         } else {
///             high = middle;
///         }
///     }
///     low
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut guess = pin!(guess(0, 100));
/// let mut state = guess.start().await?;
/// while let GeneratorState::Yielded(guessed) = state {
///     state = guess.asend(42 > guessed).await?;
/// }
/// assert_eq!(state, GeneratorState::Complete(42));
/// # Ok(())
/// # }
/// ```
///
/// # Functions
///
/// You can use the attribute on free functions, on methods with any receiver, in trait implementations, and on the declarations
/// and default methods of a trait. Generics, `where` clauses, lifetimes, `impl Trait` arguments and argument patterns are
/// supported. As for an `async fn`, all arguments are moved into the generator and dropped in the same order, and all lifetimes
/// in scope are captured, in every edition.
///
/// # Bodies
///
/// A body can use the following without an import:
///
/// - [`yield_!(value)`](crate::yield_) yields a value;
/// - [`yield_from_!(source)`](crate::yield_from_) yields all items of a stream, or delegates to another generator;
/// - `#[for_await] for pattern in stream { .. }` loops over a stream, which need not be `Unpin`. It expands to
///   [`for_await!`](macro@crate::for_await);
/// - [`finally!({ .. }, { .. })`](crate::finally!) runs a cleanup that can await, in a generator that returns an
///   `AsyncGenerator`;
/// - [`async_with!(manager, |value| { .. })`](crate::async_with!) uses a context manager. Its block may yield.
///
/// ```
/// use asyncgen::{Stream, async_generator};
///
/// #[async_generator]
/// async fn running_sum(numbers: impl Stream<Item = u64>) -> impl Stream<Item = u64> {
///     let mut sum = 0;
///     #[for_await]
///     for n in numbers {
///         sum += n;
///         yield_!(sum);
///     }
/// }
/// ```
///
/// A `yield_!` must be directly in the body, or among the tokens of a macro there. In a closure, an `async` block or a nested
/// function it does not compile. The attribute does not change the tokens of other macros. There, write `return Ok(())` instead
/// of `return` in a body of type `Result`.
///
/// # Arguments
///
/// `#[async_generator(crate = path)]` sets the path of this crate, for crates that re-export or rename it.
///
/// # Other attributes
///
/// An attribute above this one receives the `async fn` as written. An attribute below receives a function that is not `async`,
/// and whose body is among the tokens of a macro. Put attributes that wrap the body of an `async fn` below. They then wrap the
/// creation of the generator: the span of `#[tracing::instrument]` contains the call, but not the polls.
///
/// # Cancel safety, panics
///
/// See [`Generator`](crate::Generator).
///
/// # Errors
///
/// A function that cannot be a generator is a compile error. The message suggests what to write instead.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) and [PEP 380](https://peps.python.org/pep-0380/) for generators, and
/// [`async` functions](https://doc.rust-lang.org/reference/items/functions.html#async-functions) in the Rust Reference for
/// everything else.
pub use asyncgen_macros::async_generator;
