//! The documentation of the attribute `async_context_manager`, and the macro `async_with!`.

/// Turns an `async fn` with one [`yield_!`](crate::yield_) in its body into an async context manager.
///
/// The code before the `yield_!` enters the manager. The `yield_!` lends a place to the block that the manager is used with. The
/// code after it exits the manager. As with [`async_generator`](macro@crate::async_generator), the signature is kept as written,
/// without `async`, and the body does not run before the manager is entered.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncContextManager, async_context_manager, async_with};
/// # struct Db;
/// # struct Transaction;
/// # #[derive(Debug)]
/// # struct DbError;
/// # impl Db { async fn begin(&self) -> Result<Transaction, DbError> { Ok(Transaction) } }
/// # impl Transaction {
/// #     async fn execute(&mut self, _: &str) -> Result<u64, DbError> { Ok(1) }
/// #     async fn commit(self) -> Result<(), DbError> { Ok(()) }
/// #     async fn rollback(self) -> Result<(), DbError> { Ok(()) }
/// # }
///
/// #[async_context_manager]
/// async fn transaction(db: &Db) -> impl AsyncContextManager<Value = Transaction, Error = DbError> {
///     let mut tx = db.begin().await?;
///     match yield_!(&mut tx) {
///         Ok(done) => {
///             tx.commit().await?;
///             Ok(done)
///         }
///         Err(error) => {
///             tx.rollback().await?;
///             Err(error)
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), DbError> {
/// # let db = Db;
/// let rows = async_with!(transaction(&db), |tx| {
///     tx.execute("..").await
/// })?;
/// assert_eq!(rows, 1);
/// # Ok(())
/// # }
/// ```
///
/// # The value
///
/// `yield_!(&mut place)` lends a place of the body, or a place that an argument refers to. The block receives a `&mut Value`.
/// `yield_!()` lends `()`. Temporaries of the operand live until the block ends: `yield_!(&mut *shared.lock().await)` holds the
/// lock.
///
/// `Value` is one type, which may be unsized. It cannot borrow from the body's own variables. If you have a guard that borrows
/// from a variable, lend its target, as in `yield_!(&mut *guard)`, or take the owner as an argument.
///
/// Each path through the body contains one `yield_!`, unless it ends earlier by `?`, `return` or a panic. The `yield_!` is
/// directly in the body, in the body of a [`finally!`](crate::finally!), or in the block of an
/// [`async_with!`](crate::async_with!). It cannot be in a loop.
///
/// # Return types
///
/// | Return type | `yield_!` evaluates to | Type of the body | Type of the block | The use evaluates to |
/// |---|---|---|---|---|
/// | `impl AsyncContextManager<Value = V>` | `()` | `()` | any `R` | `R` |
/// | the same with `Error = E` | `Result<Completed, E>` | `Result<Completed, E>` | `Result<T, E>` | `Result<T, E>` |
/// | with `Error = E, Exit = Option<Completed>` | `Result<Completed, E>` | `Result<Option<Completed>, E>` | `Result<T, E>` | `Result<Option<T>, E>` |
///
/// A manager without an `Error` exits in the same way, however the block ended. A manager with an `Error` receives the error of
/// the block, and can return or replace it. Only a `yield_!` creates a [`Completed`](crate::Completed), so the manager cannot
/// swallow the error by accident. To swallow errors, declare `Exit = Option<Completed>`, and return `Ok(None)`.
///
/// The block must have the `Error` of the manager. To support any block, make the manager generic:
/// `async fn transaction<E: From<DbError>>(..) -> impl AsyncContextManager<Value = Tx, Error = E>`. Users of the manager may then
/// have to [name the error type](crate::guide::context_managers#error-types).
///
/// The attribute adds an `Error` and an `Exit` that the return type omits. For a boxed manager, use
/// [`BoxAsyncContextManager`](crate::BoxAsyncContextManager),
/// [`LocalBoxAsyncContextManager`](crate::LocalBoxAsyncContextManager), or `Pin<Box<dyn ..>>`.
///
/// # Functions
///
/// You can use the attribute wherever you can use [`async_generator`](macro@crate::async_generator#functions), with the same
/// rules for arguments, lifetimes and other attributes.
///
/// # Cancel safety
///
/// If the future that uses the manager is dropped, the variables of the manager's body are dropped. The code after the `yield_!`
/// does not run. Put code that must run even then into the cleanup of a [`finally!`](crate::finally!), and make the manager
/// [`managed`](crate::AsyncContextManagerExt::managed).
///
/// # Panics
///
/// If the block panics, the manager is closed: its body is dropped up to the innermost `finally!`, whose cleanup runs, and so on
/// outwards. Then the panic is resumed. The arms of a `match yield_!(..)` do not run.
///
/// The use of a manager panics if the body ends without a `yield_!`, or reaches a second one, and the attribute could not see
/// this because the `yield_!` is among the tokens of another macro.
///
/// # Errors
///
/// A body without a `yield_!`, with two on one path, or with one in a loop, a closure or a nested `async` block is a compile
/// error.
///
/// At run time, entering and exiting the manager can fail with its `Error`: a `?` before the `yield_!` makes entering fail, and a
/// `?` after it makes exiting fail. If exiting fails after the block has failed, the manager decides which error to return. To
/// return both, use [`ExitFailed`](crate::ExitFailed).
///
/// # Arguments
///
/// `crate = path` sets the path of this crate: see [`async_generator`](macro@crate::async_generator#arguments).
///
/// # Where the semantics come from
///
/// [`contextlib.asynccontextmanager`](https://docs.python.org/3/library/contextlib.html#contextlib.asynccontextmanager).
pub use asyncgen_macros::async_context_manager;

/// Enters a context manager, runs a block with the value that it lends, and exits the manager.
///
/// Write `async_with!(manager, |pattern| { block })`, or `|pattern| -> Type { block }`, in any async code. If the value is `()`,
/// you can write `|| { block }`. The block is an `async` block: it may await, and `?` and `return` leave it. `break` and
/// `continue` cannot. Temporaries of the manager expression live until the manager has been exited.
///
/// In the body of a generator or a context manager, the block may contain a [`yield_!`](crate::yield_), if the `async_with!` is
/// directly in that body. A generator can then stream rows from a transaction, and a manager can lend the value of an inner
/// manager. No import is needed there. Among the tokens of another macro, in a nested `async` block or in a closure, the block
/// cannot yield.
///
/// # Evaluates to
///
/// The value of the block. If the manager has an `Error`, the `Result` of the block, or an error of the manager: see
/// [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
///
/// # Cancel safety
///
/// This macro is not cancel safe. If the surrounding future is dropped, the block is dropped, and then the manager. No cleanup
/// runs, unless the manager is [`managed`](crate::AsyncContextManagerExt::managed).
///
/// # Panics
///
/// Panics if the manager panics, or if it has been entered before. If the block panics, the manager is closed, and then the panic
/// is resumed. (Without the feature `std`, the manager is dropped.)
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
#[macro_export]
macro_rules! async_with {
    ($($parts:tt)*) => {
        $crate::__private::async_with!(; $($parts)*)
    };
}
