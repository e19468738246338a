//! `with_yielder!`: yielding from the futures of a block.
//!
//! The handle contains a queue. [`WithYielder`](construct::WithYielder), the future that the body awaits, polls the block. Then it takes the first
//! item out of the queue and puts it into the exchange. It is polled again when the consumer wants the next item.

mod construct;
mod handle;
mod queue;

pub use self::construct::{ResumedWithoutValue, new_ok_yielder, new_yielder};
pub use self::handle::{Yield, Yielder};

/// Runs a block whose futures can yield.
///
/// Write `with_yielder!(|yielder| { block })`, or `|yielder| -> Type { block }`, directly in the body of a generator. No import is needed
/// there. The block receives a [`&Yielder<T>`](crate::Yielder). Any future that the block awaits can call
/// [`yielder.yield_(value).await`](crate::Yielder::yield_): the branches of `join!` and `select!`, a future in a `timeout` or in a
/// `FuturesUnordered`, an `async` closure, or a function that takes the `&Yielder<T>` as an argument. In the body itself, a
/// [`yield_!`](crate::yield_) is simpler and faster.
///
/// The block is an `async` block: it may await, it may use the variables of the body, and `?` and `return` leave it. `break` and `continue`
/// cannot. If the error type of a `?` cannot be inferred, declare it: `|yielder| -> Result<(), DbError> { .. }`. The block cannot contain
/// `yield_!` and `finally!`. Write a `finally!` around the `with_yielder!`.
///
/// # Yields
///
/// The values that the futures pass to `yield_`, in the order of their first polls. `yield_` takes what [`yield_!`](crate::yield_) would
/// take: the items of the generator, or the values that are wrapped in `Ok` if the return type is [`TryStream`](crate::TryStream). Each poll
/// of the generator polls the block, and then yields the first value that waits.
///
/// # Evaluates to
///
/// The value of the block.
///
/// # Cancel safety
///
/// If the generator is dropped or [closed](crate::AsyncGeneratorExt::aclose), the block and the values that wait are dropped. A context
/// manager that the block has entered is then dropped and not exited, unless it is [`managed`](crate::AsyncContextManagerExt::managed). If the
/// generator is closed, the cleanup of every [`finally!`](crate::finally!) around the `with_yielder!` runs.
///
/// # Panics
///
/// Panics if the block panics.
///
/// # Errors
///
/// A `with_yielder!` does not compile outside of a generator, or in a generator that is sent values or thrown errors. It requires the feature
/// `std`.
///
/// # Where the semantics come from
///
/// A channel without a buffer, such as [`sync_channel(0)`](std::sync::mpsc::sync_channel): a sender waits until its value has been received.
///
/// # Example
///
/// ```
/// use std::io;
///
/// use asyncgen::{TryStream, Yielder, async_generator, for_await};
/// use tokio::io::{AsyncBufRead, AsyncBufReadExt};
///
/// /// Yields the lines of both outputs of a program, as they arrive.
/// #[async_generator]
/// async fn output(
///     stdout: impl AsyncBufRead + Unpin,
///     stderr: impl AsyncBufRead + Unpin,
/// ) -> impl TryStream<Ok = String, Error = io::Error> {
///     with_yielder!(|yielder| -> io::Result<()> {
///         tokio::try_join!(lines("out", stdout, yielder), lines("err", stderr, yielder))?;
///         Ok(())
///     })?;
/// }
///
/// async fn lines(
///     name: &str,
///     source: impl AsyncBufRead + Unpin,
///     yielder: &Yielder<String>,
/// ) -> io::Result<()> {
///     let mut lines = source.lines();
///     while let Some(line) = lines.next_line().await? {
///         yielder.yield_(format!("{name}: {line}")).await;
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> io::Result<()> {
/// let mut seen = Vec::new();
/// for_await!(line in output(&b"one\ntwo\n"[..], &b"oh no\n"[..]) => {
///     seen.push(line?);
/// });
/// assert_eq!(seen, ["out: one", "err: oh no", "out: two"]);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! with_yielder {
    ($($closure:tt)*) => {
        $crate::__private::compile_error!(
            "`with_yielder!` outside of a generator: write it, without a path, directly in the body of an \
             `#[async_generator] async fn` or in `async_gen! { .. }`"
        )
    };
}
