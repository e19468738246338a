//! The macro [`async_coroutine!`](crate::async_coroutine).

/// Creates a generator that receives values and returns one, from a block.
///
/// Like [`async_gen!`](crate::async_gen), this creates a generator from an `async move` block that contains [`yield_!`](crate::yield_). In
/// addition, a `yield_!` evaluates to the value that the caller [sends](crate::AsyncGeneratorExt::asend), and the value of the block is the
/// return value of the generator.
///
/// All types are inferred, as those of a closure are. To annotate them, write the return type of an
/// [`async_generator`](macro@crate::async_generator) function at the head, and put the body in braces:
/// `-> impl AsyncGenerator<S, E, Yield = T, Return = R> { body }`.
///
/// - `_` stands for a type that is inferred.
/// - `Yield` and `Return` are inferred if they are left out.
/// - `S` is `()` if it is left out, as in every bound by the trait. Without a head, it is inferred from the uses of the values. If each
///   `yield_!` is a statement that ends in a semicolon, it is `()`.
/// - Errors of type `E` can be [thrown](crate::AsyncGeneratorExt::athrow). If it is left out, or without a head, nothing can be thrown. To
///   receive errors, write at least `-> impl AsyncGenerator<_, E> { body }`.
///
/// The name distinguishes this macro from `async_gen!` as Rust distinguishes its unstable coroutines, which are resumed with values and
/// return one, from `gen` blocks.
///
/// # Yields
///
/// The operands of `yield_!`, which have one type. If the body contains nothing that yields, and there is no head, the type is `()`.
///
/// # Evaluates to
///
/// A [`Generator`](crate::Generator), which implements [`AsyncGenerator<S, E>`](crate::AsyncGenerator). It is also a
/// [`Stream`](crate::Stream) if `S` implements `Default`, and the return type is that of a stream's body. It can be closed, so the body may
/// contain a [`finally!`](crate::finally!). The documentation of `Generator` describes when it is `Send`, cancel safety and panics.
///
/// # Errors
///
/// A `?` in the body returns the error: the block evaluates to a `Result`, which ends in `Ok(..)`. The error type is inferred from the use
/// of the generator, or annotated by `Return = Result<_, E>`.
///
/// A value that is sent must have a known type before its methods are called, as an argument of a closure must. Annotate a variable,
/// `let sent: T = yield_!(value);`, or write a head.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/), and
/// [`async move` blocks](https://doc.rust-lang.org/reference/expressions/block-expr.html#async-blocks) for capturing.
///
/// # Example
///
/// ```
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGeneratorExt, GeneratorState, async_coroutine};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let questions = ["How wide?", "How high?"];
/// let mut area = pin!(async_coroutine! {
///     let mut area = 1;
///     for question in questions {
///         area *= yield_!(question);
///     }
///     area
/// });
/// assert_eq!(area.start().await?, GeneratorState::Yielded("How wide?"));
/// assert_eq!(area.asend(2).await?, GeneratorState::Yielded("How high?"));
/// assert_eq!(area.asend(3).await?, GeneratorState::Complete(6));
/// # Ok(())
/// # }
/// ```
///
/// With a head, a body can receive errors:
///
/// ```
/// use std::num::ParseIntError;
/// use std::pin::pin;
///
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_coroutine};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut number = pin!(async_coroutine! {
///     -> impl AsyncGenerator<u32, ParseIntError> {
///         loop {
///             match yield_!("A number?") {
///                 Ok(number) => return number,
///                 Err(error) => eprintln!("{error}"),
///             }
///         }
///     }
/// });
/// let mut state = number.start().await?;
/// for answer in ["seven", "7"] {
///     assert_eq!(state, GeneratorState::Yielded("A number?"));
///     state = match answer.parse() {
///         Ok(answer) => number.asend(answer).await?,
///         Err(error) => number.athrow(error).await?,
///     };
/// }
/// assert_eq!(state, GeneratorState::Complete(7));
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! async_coroutine {
    ($($body:tt)*) => {{
        $crate::__private::generator! { async_coroutine $($body)* }
    }};
}
