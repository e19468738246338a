//! The macros that users write in bodies, and `async_with!`.
//!
//! In the body of a generator or a manager, the attribute defines local macros named `yield_!`, `yield_from_!` and `finally!`, which take
//! precedence. The macros of this file are used everywhere else. They contain the documentation, and report an error.

/// Yields a value from a generator, or lends a value from a context manager.
///
/// `yield_!(value)` passes the value to the caller that polls the generator, and suspends the body until the next poll. `yield_!()` yields
/// `()`.
///
/// Write it directly in the body of an [`async_generator`](macro@crate::async_generator) function, of [`async_gen!`](crate::async_gen),
/// [`try_async_gen!`](crate::try_async_gen) or [`async_coroutine!`](crate::async_coroutine). It needs no import there. It can be part of
/// the tokens of another macro, as in `println!("{}", yield_!(1))`. It cannot be in a closure, an `async` block or a nested function.
/// Instead of a closure such as that of `for_each`, write a `for` loop. Futures of the body can yield through
/// [`with_yielder!`](crate::with_yielder).
///
/// # In a context manager
///
/// The body of an [`async_context_manager`](macro@crate::async_context_manager) function contains `yield_!(&mut place)` once on each path.
/// It lends the place to the block that the manager is used with, and suspends the body while the block runs. `yield_!()` lends `()`.
///
/// Temporaries of the operand live until the block ends: `yield_!(&mut *shared.lock().await)` holds the lock. The `yield_!` evaluates to
/// `()`. If the manager has an `Error`, it evaluates to the outcome of the block, a `Result<Completed, Error>`. If the block panics, the
/// `yield_!` does not return, and the manager is [closed](crate::AsyncContextManager::poll_close). See also
/// [the guide](crate::guide::context_managers). The following sections describe generators.
///
/// # Yields
///
/// The value, which has the item type of the generator. In `try_async_gen!`, and if the return type is [`TryStream`](crate::TryStream), the
/// value is wrapped in `Ok`: write `yield_!(value)`, and not `yield_!(Ok(value))`. Temporaries of the operand are dropped before the
/// suspension: `yield_!(shared.lock().unwrap().clone())` does not hold the lock.
///
/// # Evaluates to
///
/// The input that the generator is resumed with:
///
/// - in a stream, and in an `AsyncGenerator<Yield = T>`: `()`
/// - in an `AsyncGenerator<S, Yield = T>`: the value that is [sent](crate::AsyncGeneratorExt::asend)
/// - in an `AsyncGenerator<S, E, Yield = T>`: `Ok` of the value that is sent, or `Err` of the error that is
///   [thrown](crate::AsyncGeneratorExt::athrow)
///
/// # Cancel safety
///
/// The item has been passed on before the suspension, and is not lost. If the generator is dropped at a `yield_!`, the variables of its
/// body are dropped. If the generator is [closed](crate::AsyncGeneratorExt::aclose), the cleanup of every [`finally!`](crate::finally!)
/// around the `yield_!` runs as well.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/), and [`.await`](https://doc.rust-lang.org/reference/expressions/await-expr.html) in the
/// Rust Reference.
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

/// Yields all items of a stream, or delegates to another generator.
///
/// `yield_from_!(source)` takes the source by value and pins it. Temporaries of the source expression live until the source has ended. The
/// type of the source decides: an [`AsyncGenerator`](crate::AsyncGenerator) with the same `Yield`, `Resume` and `Throw` is delegated to.
/// Values and errors that are sent to this generator are passed to it, and closing this generator closes it first. Any other stream,
/// including a generator behind `impl Stream`, is polled as a stream. You can write `yield_from_!` where you can write
/// [`yield_!`](crate::yield_).
///
/// To yield all items of an iterator or a `Vec`, write `for item in items { yield_!(item) }`.
///
/// # Yields
///
/// The items of the source. In [`try_async_gen!`](crate::try_async_gen), and if the return type is [`TryStream`](crate::TryStream):
///
/// - The items of a source of `T` are wrapped in `Ok`.
/// - A stream of `Result<T, X>` ends the delegation with its first error.
/// - A source that is both a generator and a stream is polled as a stream.
///
/// # Evaluates to
///
/// - for a generator: its return value
/// - for a stream: `()` after it has ended. Values that are sent meanwhile are discarded. If errors can be thrown, it evaluates to
///   `Result<(), E>`, and a thrown error ends the delegation
/// - for a stream of `Result<T, X>` in the `TryStream` form: `Result<(), X>` with the first error. Write `yield_from_!(source)?`. Without
///   the `?`, the error is dropped and the body continues, of which rustc warns
///
/// # Cancel safety
///
/// Every item that is taken from the source is yielded. If the generator is dropped, the source is dropped as well.
///
/// # Panics
///
/// Panics if the source panics, or if it is a closed generator. A source that is suspended at a yield is first resumed with the default
/// value. If its `Resume` type does not implement `Default`, this panics.
///
/// # Errors
///
/// A source with other items or another `Resume` or `Throw` type does not compile.
///
/// # Where the semantics come from
///
/// [PEP 380](https://peps.python.org/pep-0380/), for asynchronous generators.
///
/// # Example
///
/// [The guide](crate::guide::protocol#yield_from_) shows how to delegate to a generator.
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
/// In a `TryStream`, a `?` propagates the error of the source:
///
/// ```
/// use asyncgen::{TryStream, async_generator};
/// use futures_util::StreamExt;
///
/// #[async_generator]
/// async fn numbers(text: &str) -> impl TryStream<Ok = u32, Error = std::num::ParseIntError> {
///     for word in text.split(' ') {
///         yield_!(word.parse()?);
///     }
/// }
///
/// #[async_generator]
/// async fn framed(text: &str) -> impl TryStream<Ok = u32, Error = std::num::ParseIntError> {
///     yield_!(0);
///     yield_from_!(numbers(text))?;
///     yield_!(100);
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let seen: Vec<_> = framed("1 2").map(Result::ok).collect().await;
/// assert_eq!(seen, [Some(0), Some(1), Some(2), Some(100)]);
/// let seen: Vec<_> = framed("1 x").map(Result::ok).collect().await;
/// assert_eq!(seen, [Some(0), Some(1), None]);
/// # }
/// ```
#[macro_export]
macro_rules! yield_from_ {
    ($($operand:tt)*) => {
        $crate::__private::compile_error!(
            "`yield_from_!` outside of a generator: write it, without a path, directly in the body of an \
             `#[async_generator] async fn` or in `async_gen! { .. }`"
        )
    };
}

/// Runs a block, and then a cleanup, however the block ends.
///
/// Write `finally!({ block }, { cleanup })` where you can write [`yield_!`](crate::yield_), in a generator that can be closed: in a
/// function that returns an [`AsyncGenerator`](crate::AsyncGenerator), in [`async_gen!`](crate::async_gen), or in
/// [`async_coroutine!`](crate::async_coroutine). It is also available in every
/// [context manager](macro@crate::async_context_manager), where the block can contain the `yield_!`.
///
/// The block may yield, await, and contain another `finally!`. `return`, `?`, `break` and `continue` do what they do in a plain block, after
/// the cleanup has run: a `return` leaves the generator, or the block of an [`async_with!`](crate::async_with!) around the `finally!`. The
/// cleanup is an `async` block of type `()`, so it cannot swallow an error. It can use the variables that the block borrowed. The cleanup runs
///
/// - if the block completes, or is left by `return`, `?`, `break` or `continue`;
/// - if the generator is closed in the block, by [`aclose`](crate::AsyncGeneratorExt::aclose). The block is dropped where it is suspended,
///   the cleanup runs, and the rest of the body does not run;
/// - if the block panics. The panic is resumed after the cleanup. (This requires the feature `std`.)
/// - in a context manager, if the block that it is used with panics. (This requires the feature `std`.)
///
/// *Dropping* a generator or a manager does not run cleanups, only destructors. To run cleanups in this case as well, make it
/// [`managed`](crate::AsyncGeneratorExt#method.managed), which requires the feature `tokio` or a finalizer. Context managers have the
/// [same method](crate::AsyncContextManagerExt::managed).
///
/// # Yields
///
/// The items that its two blocks yield. A cleanup should not yield: if the generator is being closed, the cleanup ends at its yield.
///
/// # Evaluates to
///
/// The value of the block.
///
/// # Cancel safety
///
/// A cleanup that has begun is completed when the generator is polled or closed, and runs once. If the generator is dropped, the cleanup is
/// dropped as well. In builds with `debug_assertions`, a cleanup that does not run to its end because the generator was dropped is
/// [reported](crate::hooks::set_lost_cleanup_hook).
///
/// # Panics
///
/// Panics if the block or the cleanup panics. A panic of the cleanup replaces a panic of the block. If the block has panicked and `aclose`
/// completes the cleanup, the panic is resumed there. If the generator is dropped instead, the panic is discarded.
///
/// # Errors
///
/// The following do not compile:
///
/// - a `break` with a value that leaves the block
/// - in the tokens of another macro, a `break` or `continue` that leaves the block, or a `return`. (In `select!` and `join!`, a `return`
///   compiles.)
/// - a `return` that is not among the tokens of another macro, but in its definition. (`return Err(..)` compiles, as in `anyhow::bail!`.)
///
/// In the tokens of all macros, these compile: a `?`, and the `break` and `continue` of a loop that is itself in the block.
/// [The guide](mod@crate::guide::cleanup#a-select-loop-with-a-cleanup) shows a `select!` loop with a cleanup.
///
/// # Where the semantics come from
///
/// `try`/`finally` in [PEP 525](https://peps.python.org/pep-0525/#finalization).
///
/// # Example
///
/// See [`aclose`](crate::AsyncGeneratorExt::aclose) for an example in a generator. In a context manager:
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

/// Enters a context manager, runs a block with the value that it lends, and exits the manager.
///
/// Write `async_with!(manager, |pattern| { block })`, or `|pattern| -> Type { block }`, in any async code. If the value is `()`, you can
/// write `|| { block }`. The block is an `async` block: it may await, and `?` and `return` leave it. `break` and `continue` cannot.
/// Temporaries of the manager expression live until the manager has been exited.
///
/// In the body of a generator or a context manager, the block may contain a [`yield_!`](crate::yield_), if the `async_with!` is directly in
/// that body. A generator can then stream rows from a transaction, and a manager can lend the value of an inner manager. No import is
/// needed there: the compiler reports an import as unused if only such bodies use it. Among the tokens of another macro, in a nested `async`
/// block or in a closure, the block cannot yield.
///
/// # Several managers
///
/// `async_with!(a(), b(), |a, b| { block })` enters the managers from left to right and exits them in reverse order, like nested
/// `async_with!`s. A manager expression can use what the managers before it lend, by their patterns:
/// `async_with!(connected(), transaction(conn), |conn, tx| { block })`. If all values are `()`, you can write `||`.
///
/// Each manager with an `Error` sees the errors of the managers behind it and of the block, so these errors are converted to its own error
/// type with [`From`]. The last manager with an `Error` determines the error type of the block, and the first one that of the whole.
///
/// # Evaluates to
///
/// The value of the block. If the manager has an `Error`, the `Result` of the block, or an error of the manager: see
/// [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
///
/// # Cancel safety
///
/// This macro is not cancel safe. If the surrounding future is dropped, the block is dropped, and then the manager. No cleanup runs, unless
/// the manager is [`managed`](crate::AsyncContextManagerExt::managed). The cleanups of several managed managers run at the same time, and the
/// outer one does not wait for the inner one. To run them in order, write one manager that contains the others, and make it managed: see
/// [the guide](mod@crate::guide::context_managers#several-managed-managers).
///
/// # Panics
///
/// Panics if the manager panics, or if it has been entered before. If the block panics, the manager is closed, and then the panic is
/// resumed. (Without the feature `std`, the manager is dropped.)
///
/// # Errors
///
/// If the manager has an `Error`, returns
///
/// - an error of entering the manager, in which case the block does not run;
/// - the error of the block, or an error with which the manager replaces it;
/// - an error of exiting the manager, in which case the value of the block is dropped.
///
/// If the error type of the block cannot be inferred, declare it: `|conn| -> Result<_, DbError> { .. }`.
///
/// # Where the semantics come from
///
/// `async with` of [PEP 492](https://peps.python.org/pep-0492/#asynchronous-context-managers-and-async-with).
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
/// use tokio::sync::Semaphore;
///
/// #[async_context_manager]
/// async fn permitted(limit: &Semaphore) -> impl AsyncContextManager<Value = ()> {
///     let _permit = limit.acquire().await;
///     yield_!();
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let limit = Semaphore::new(1);
/// let within = async_with!(permitted(&limit), |()| {
///     tokio::task::yield_now().await;
///     limit.available_permits()
/// });
/// assert_eq!((within, limit.available_permits()), (0, 1));
/// # }
/// ```
///
/// Several managers:
///
/// ```
/// use std::error::Error;
/// use std::io;
///
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
///
/// #[async_context_manager]
/// async fn connected() -> impl AsyncContextManager<Value = Vec<u8>, Error = Box<dyn Error>> {
///     yield_!(&mut Vec::new())
/// }
///
/// #[async_context_manager]
/// async fn locked(conn: &mut Vec<u8>) -> impl AsyncContextManager<Value = Vec<u8>, Error = io::Error> {
///     conn.extend(b"LOCK;");
///     let outcome = yield_!(&mut *conn);
///     conn.extend(b"UNLOCK;");
///     outcome
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let failed: Result<(), Box<dyn Error>> = async_with!(connected(), locked(conn), |conn, table| {
///     table.extend(b"DROP;");
///     Err(io::ErrorKind::PermissionDenied.into())
/// });
/// assert!(failed.unwrap_err().is::<io::Error>());
/// # }
/// ```
#[macro_export]
macro_rules! async_with {
    ($($parts:tt)*) => {
        $crate::__private::async_with!(; $($parts)*)
    };
}
