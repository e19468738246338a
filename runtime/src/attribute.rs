//! The attribute, documented where its examples compile.

/// Makes an `async fn` with [`yield_!`](crate::yield_) in its body an async generator.
///
/// The signature is the truth: the attribute removes `async` and keeps the rest, so that a caller
/// sees `fn countdown(from: u32) -> impl Stream<Item = u32>`. The body runs while the stream is
/// polled, from one `yield_!` to the next.
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
/// # What it yields, and what the body evaluates to
///
/// The return type says it:
///
/// | return type | `yield_!` takes | the body's own type |
/// |---|---|---|
/// | `impl Stream<Item = T>` or `impl FusedStream<Item = T>`, with any further bounds (`+ Send + 'a`, `+ use<..>`) | `T` | `()` |
/// | the same, `T` spelled as a path that ends in `Result<..>` | `T` | `?` and `return Err(e)` yield `Err(e)` as the last item; to fall off the end, `return;`, `Ok(())` and to diverge are all fine |
/// | `impl TryStream<Ok = T, Error = E>` | `T`, which the caller gets in `Ok` | as above |
/// | `BoxStream<'_, T>`, `LocalBoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>` | as unboxed | as unboxed; boxed for the caller: for `dyn` traits, and for generators that call themselves |
/// | any other path, the alias of a boxed stream | its item | `()` |
/// | `impl AsyncGenerator<S, E, Yield = T, Return = R>` | `T`; see below | `R` |
/// | `BoxAsyncGenerator<'_, T, R, S, E>`, `LocalBoxAsyncGenerator<'_, T, R, S, E>`, `Pin<Box<dyn AsyncGenerator<S, E, Yield = T, Return = R> + Send + '_>>` | likewise | likewise; boxed for the caller |
///
/// In a stream `yield_!` evaluates to `()`. In an [`AsyncGenerator`](crate::AsyncGenerator), which may
/// be sent values and thrown errors, it evaluates to what comes in:
///
/// | written | it evaluates to | |
/// |---|---|---|
/// | `AsyncGenerator<Yield = T>` | `()` | a [`Stream`](crate::Stream) as well |
/// | `AsyncGenerator<S, Yield = T>` | `S` | what is [sent](crate::AsyncGeneratorExt::asend) |
/// | `AsyncGenerator<S, E, Yield = T>` | `Result<S, E>` | what is sent, or what is [thrown](crate::AsyncGeneratorExt::athrow) |
///
/// Where no `Return` is written the body is of type `()`, and the attribute writes `Return = ()` into
/// the signature. Where neither `S` nor `Return` is written, it adds `+ Stream<Item = T>`. The others are
/// streams if `S` has a `Default` and `R` is `()`, or `Result<(), E>` beside items of `Result<T, E>`; to
/// let the caller know, write `+ Stream<Item = T>` yourself. A `?` in the body propagates into `R`, as
/// it does in an `async fn`. All of it with examples: [the guide](crate::guide::protocol).
///
/// ```
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
///
/// /// Yields guesses, and is told whether the number is greater. Returns the number.
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
/// # What it goes on
///
/// Free functions, methods with every receiver, trait implementations, a trait's default methods
/// and declarations; with generics, `where` clauses, lifetimes, `impl Trait` arguments and argument
/// patterns. As those of an `async fn`, all arguments are moved in, used or not, everything is
/// dropped in the same order, and all lifetimes in scope are captured, in every edition.
///
/// # What a body may hold besides
///
/// - [`yield_from_!(source)`](crate::yield_from_), which yields all of a stream's items, or delegates to
///   another generator;
/// - `#[for_await] for pattern in stream { .. }`, a loop over a stream, which need not be `Unpin`;
///   labels, `break` and `continue` work. It is [`for_await!`](macro@crate::for_await) in the clothes of
///   a loop;
/// - in a generator that returns an `AsyncGenerator`, [`finally!`](crate::finally!), for cleanups that
///   await;
/// - [`async_with!(manager, |value| { .. })`](crate::async_with!), which uses a context manager, and whose block may
///   yield.
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
/// A `yield_!` stands directly in the body, or among the tokens of a macro there; in a closure, an
/// `async` block or a nested function it does not compile. Among a macro's tokens the attribute
/// changes nothing, so there a body of type `Result` says `return Ok(())` and not `return`.
///
/// # Arguments
///
/// `#[async_generator(crate = path)]` says where this crate is, for crates that re-export or rename
/// it.
///
/// # Other attributes
///
/// One above this one sees the `async fn` as it is written. One below sees a function that is not
/// `async` and whose body is still as written, among the tokens of a macro. So those that wrap the
/// body of an `async fn` in a block of their own go below, where they wrap the making of the
/// generator: `#[tracing::instrument]` there has the call in its span, not the polls.
///
/// # Cancel safety, panics
///
/// As [`Generator`](crate::Generator).
///
/// # Errors
///
/// What cannot be a generator is a compile error that says what to write instead.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) and [PEP 380](https://peps.python.org/pep-0380/) for
/// generators; the Rust Reference on [`async`
/// functions](https://doc.rust-lang.org/reference/items/functions.html#async-functions) for all
/// that is not said here.
pub use asyncgen_macros::async_generator;
