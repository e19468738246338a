//! What `yield_!`, `yield_from_!` and `finally!` are outside of a generator or a manager: an error.
//!
//! In the body of one the attribute defines local macros of these names, which come first.

/// Yields a value from the generator it stands in, and evaluates to what the generator is resumed
/// with; or lends a place of the context manager it stands in to the block that this is used with.
///
/// `yield_!(value)` hands `value` to whoever polls the generator and suspends the body until the
/// next poll; `yield_!()` yields `()`. It stands directly in the body of an
/// [`async_generator`](macro@crate::async_generator) function, of [`async_gen!`](crate::async_gen)
/// or of [`try_async_gen!`](crate::try_async_gen), where it needs no import; also among the tokens
/// of other macros there (`println!("{}", yield_!(1))`), but not in a closure, an `async` block or
/// a nested function.
///
/// # In a context manager
///
/// `yield_!(&mut place)` stands once on each path through the body of an
/// [`async_context_manager`](macro@crate::async_context_manager) function, and
/// suspends it while the block runs. `yield_!()` lends `()`. There the operand's temporaries live until the block is
/// done: `yield_!(&mut *shared.lock().await)` holds the lock. It evaluates to `()`; where the manager has an `Error`, to
/// how the block ended, a `Result<Completed, Error>`. If the block panics, it does not return, and the manager is
/// [closed](crate::AsyncContextManager::poll_close) there. The [guide](crate::guide::context_managers) says more; what
/// follows is of generators.
///
/// # Yields
///
/// The value, which has the generator's item type; with [`TryStream`](crate::TryStream) as the
/// return type, and in `try_async_gen!`, what is in its `Ok`. The operand's temporaries end before
/// the suspension: `yield_!(shared.lock().unwrap().clone())` holds no lock while it waits.
///
/// # Evaluates to
///
/// What the generator is resumed with. That is `()` in a stream and in an `AsyncGenerator<Yield = T>`; in an
/// `AsyncGenerator<S, Yield = T>` what is [sent](crate::AsyncGeneratorExt::asend); in an
/// `AsyncGenerator<S, E, Yield = T>` a `Result`, `Ok` of what is sent or `Err` of what is
/// [thrown](crate::AsyncGeneratorExt::athrow).
///
/// # Cancel safety
///
/// A generator that is dropped at a `yield_!` drops what its body holds there. The item was handed
/// over before. One that is [closed](crate::AsyncGeneratorExt::aclose) there does, too, and runs the
/// cleanup of each [`finally!`](crate::finally!) that it stands in.
///
/// # Panics
///
/// Never of itself.
///
/// # Errors
///
/// A value of another type does not compile. Nor does a yield outside of a generator or a context manager:
///
/// ```compile_fail
/// asyncgen::yield_!(1);
/// ```
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/); a suspension point otherwise behaves as the [Rust
/// Reference](https://doc.rust-lang.org/reference/expressions/await-expr.html) says of `.await`.
///
/// # Example
///
/// ```
/// use asyncgen::{Stream, async_generator};
///
/// #[async_generator]
/// async fn squares(upto: u64) -> impl Stream<Item = u64> {
///     for n in 1..=upto {
///         yield_!(n * n);
///     }
/// }
/// # let _ = squares(3);
/// ```
#[macro_export]
macro_rules! yield_ {
    ($($operand:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_!` outside of a generator or a context manager: write it, without a path, directly in the body of \
             an `#[async_generator] async fn` or an `#[async_context_manager] async fn`, or in `async_gen! { .. }`"
        )
    };
}

/// Yields every item of a stream from the generator it stands in, or delegates to another generator.
///
/// `yield_from_!(source)` takes the source by value and pins it; what its expression borrows lives
/// until the source has ended. Where it may stand is said at [`yield_!`](crate::yield_).
///
/// Which of the two the source is, its type says. Any [`AsyncGenerator`](crate::AsyncGenerator) with the
/// same `Yield`, `Resume` and `Throw` is delegated to: what is sent and thrown goes in there, and
/// closing closes it first. A generator behind an `impl Stream` is a stream.
///
/// # Yields
///
/// The source's items as they are. With [`TryStream`](crate::TryStream) as the return type, and in
/// [`try_async_gen!`](crate::try_async_gen), a stream of `Result<T, X>` is unwrapped, and one of
/// `T` wrapped; there a source has to be a stream.
///
/// # Evaluates to
///
/// What the generator returned that was delegated to.
///
/// For a stream, `()` once it has ended; where a stream of `Result<T, X>` was unwrapped, `Result<(),
/// X>`, with the first error. A stream takes no values: what is sent meanwhile is dropped. Where errors can
/// be thrown, it evaluates to `Result<(), E>`, and one that is thrown ends the delegation.
///
/// # Cancel safety
///
/// A generator that is dropped here drops the source. No item is taken from it that was not
/// yielded.
///
/// # Panics
///
/// A panic of the source goes on through the generator, which is finished then. A generator that is
/// at a yield when it is delegated to is resumed with the default value first; where there is none,
/// this panics. So it does if that generator is closed.
///
/// # Errors
///
/// A stream of other items does not compile, nor does a generator that takes something else. Nor does a
/// delegation outside of a generator:
///
/// ```compile_fail
/// asyncgen::yield_from_!(asyncgen::async_gen! { yield_!(1); });
/// ```
///
/// # Where the semantics come from
///
/// [PEP 380](https://peps.python.org/pep-0380/), for asynchronous generators.
///
/// # Example
///
/// ```
/// use asyncgen::{Stream, async_generator};
///
/// #[async_generator]
/// async fn twice<S: Stream<Item = u32> + Clone>(numbers: S) -> impl Stream<Item = u32> {
///     yield_from_!(numbers.clone());
///     yield_from_!(numbers);
/// }
/// ```
///
/// Delegating to a generator is shown in [the guide](crate::guide::protocol#yield_from_).
#[macro_export]
macro_rules! yield_from_ {
    ($($operand:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_from_!` outside of a generator: write it, without a path, directly in the body of an \
             `#[async_generator] async fn` or in `async_gen! { .. }`"
        )
    };
}

/// Runs a body, and a cleanup when it ends in any way.
///
/// `finally!({ body }, { cleanup })` stands where [`yield_!`](crate::yield_) may stand, in a
/// generator that somebody can close: one whose return type says
/// [`AsyncGenerator`](crate::AsyncGenerator), or an [`async_gen!`](crate::async_gen). And it stands in any
/// [context manager](macro@crate::async_context_manager), where the body, but not the cleanup, may hold the
/// `yield_!`.
///
/// The body is an `async` block: it may yield, await, and hold another `finally!`; `?` and `return`
/// leave the block. The cleanup is an `async` block of type `()`, so that nothing in it can swallow
/// what it cleans up after; it may use what the body borrowed. It runs
///
/// - when the body comes to its end, or leaves by `?` or `return`;
/// - when the generator is closed in the body, by [`aclose`](crate::AsyncGeneratorExt::aclose): the
///   body is dropped where it stands, then the cleanup runs, and the generator goes no further;
/// - with the feature `std`, when the body panics; the panic then goes on;
/// - with the feature `std`, in a context manager, when the block panics that it is used with.
///
/// To *drop* a generator or a manager is not to close it: destructors run, cleanups do not. To have them
/// run all the same, make it [`managed`](crate::AsyncGeneratorExt#method.managed), which a
/// [manager](crate::AsyncContextManagerExt::managed) can be, too.
///
/// # Yields
///
/// What its blocks yield. A cleanup should not: while the generator is being closed it is abandoned
/// where it yields, and where it is at a yield already.
///
/// # Evaluates to
///
/// The value of the body. Where the body holds a `?` of its own, that is a `Result` with the error
/// type of the body around it, if its return type says one.
///
/// # Cancel safety
///
/// A cleanup that has begun is finished by whoever runs the generator on, or closes it; it runs
/// once. If the generator is dropped meanwhile, so is the cleanup.
///
/// # Panics
///
/// As the body does, after the cleanup; and as the cleanup does, whose panic replaces the body's.
/// Where closing the generator finishes a cleanup that is under way because the body panicked, the
/// panic goes on out of `aclose`; where the generator is dropped meanwhile, the panic is dropped.
///
/// # Errors
///
/// Outside of a generator or a context manager it does not compile:
///
/// ```compile_fail
/// asyncgen::finally!({}, {});
/// ```
///
/// # Where the semantics come from
///
/// `try`/`finally` in [PEP 525](https://peps.python.org/pep-0525/#finalization).
///
/// # Example
///
/// In a generator: see [`aclose`](crate::AsyncGeneratorExt::aclose). In a context manager:
///
/// ```
/// use std::cell::Cell;
///
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
///
/// #[async_context_manager]
/// async fn entered(count: &Cell<u32>) -> impl AsyncContextManager<Value = ()> {
///     count.set(count.get() + 1);
///     finally!({
///         yield_!();
///     }, {
///         tokio::task::yield_now().await;
///         count.set(count.get() - 1);
///     });
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let count = Cell::new(0);
/// async_with!(entered(&count), || { assert_eq!(count.get(), 1) });
/// assert_eq!(count.get(), 0);
/// # }
/// ```
#[macro_export]
macro_rules! finally {
    ($($blocks:tt)*) => {
        $crate::__private::compile_error!(
            "`finally!` outside of a generator or a context manager: write it, without a path, directly in the body of \
             an `#[async_generator] async fn` that returns `impl AsyncGenerator<Yield = T>`, or of an \
             `#[async_context_manager] async fn`"
        )
    };
}

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
