//! The attribute, documented where its examples compile.

/// Makes an `async fn` with one [`yield_!`](crate::yield_) in its body an async context manager.
///
/// What stands before the `yield_!` enters it; the `yield_!` lends a place to the block that the manager is
/// used with; what stands after it leaves it. The signature is the truth, as with
/// [`async_generator`](macro@crate::async_generator): the attribute removes `async`, and nothing of the body
/// runs before the manager is entered.
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
/// # What it lends
///
/// `yield_!(&mut place)` lends a place of the body, or one that an argument refers to; the block gets a `&mut
/// Value`. `yield_!()` lends `()`. What the operand's temporaries hold, a lock perhaps, they hold until
/// the block is done: `yield_!(&mut *shared.lock().await)`.
///
/// `Value` is one type. It may be unsized. It cannot borrow from the body's own variables: where a guard
/// borrows from one, lend what the guard dereferences to, `yield_!(&mut *guard)`, or take the owner as an
/// argument.
///
/// There is one `yield_!` on each path that does not end before it, by `?`, `return` or a panic. It stands directly
/// in the body, in the body of a [`finally!`](crate::finally!), or in the block of an
/// [`async_with!`](crate::async_with!), and in no loop.
///
/// # What the `yield_!` evaluates to, and what the body does
///
/// | return type written | `yield_!` evaluates to | the body's own type | the block has type | using it gives |
/// |---|---|---|---|---|
/// | `impl AsyncContextManager<Value = V>` | `()` | `()` | any `R` | `R` |
/// | the same with `Error = E` | `Result<Completed, E>` | `Result<Completed, E>` | `Result<T, E>` | `Result<T, E>` |
/// | with `Error = E, Exit = Option<Completed>` | `Result<Completed, E>` | `Result<Option<Completed>, E>` | `Result<T, E>` | `Result<Option<T>, E>` |
///
/// A manager without an `Error` leaves in one way, however the block ended. One with an `Error` has the
/// block's: it may pass it on, or replace it. Since [`Completed`](crate::Completed) comes out of a
/// `yield_!` alone, it cannot swallow it by accident; one that means to says `Exit = Option<Completed>`, and
/// returns `Ok(None)`.
///
/// The block fails with the manager's `Error` and no other. So a manager for blocks of all kinds is generic in it: `async
/// fn transaction<E: From<DbError>>(..) -> impl AsyncContextManager<Value = Tx, Error = E>`. Its users may have to [say which
/// it is](crate::guide::context_managers#error-types).
///
/// The attribute fills in the `Error` and the `Exit` that the return type leaves out. In a box: [`BoxAsyncContextManager`](crate::BoxAsyncContextManager), [`LocalBoxAsyncContextManager`](crate::LocalBoxAsyncContextManager),
/// or the `Pin<Box<dyn ..>>` spelled out.
///
/// # What it goes on
///
/// All that [`async_generator`](macro@crate::async_generator) goes on: free functions, methods with every receiver,
/// a trait's declarations, default methods and implementations. Arguments, lifetimes and other attributes are
/// treated as there.
///
/// # Cancel safety
///
/// Where the future that uses the manager is dropped, the manager's frame is dropped: destructors run, what
/// follows the `yield_!` does not. What has to run even then is put into a
/// [`finally!`](crate::finally!)`({ yield_!(&mut x) }, { .. })` of a
/// [`managed`](crate::AsyncContextManagerExt::managed) manager.
///
/// # Panics
///
/// If the block panics, the manager is closed: its frame is dropped up to the innermost `finally!`, whose
/// cleanup runs, and so on outwards; then the panic goes on. Neither arm of a `match yield_!(..)` runs.
///
/// Using a manager panics, and says why, if it comes to its end without a `yield_!`, or to a second one. That can be
/// where syntax does not show it: by an `if` without `else`, or a `yield_!` among the tokens of another macro.
///
/// # Errors
///
/// What is wrong with a body is a compile error at its place: no `yield_!`, two on one path, one in a loop, a closure
/// or a nested `async` block.
///
/// What goes wrong while it runs is the manager's `Error`: `?` before the `yield_!` makes entering fail, `?` behind it
/// leaving. Where leaving fails after the block has failed, the manager decides which error, or whether both:
/// [`ExitFailed`](crate::ExitFailed).
///
/// # Arguments
///
/// `crate = path`, for crates that re-export this one; what holds of it is said at
/// [`async_generator`](macro@crate::async_generator#arguments).
///
/// # Where the semantics come from
///
/// [`contextlib.asynccontextmanager`](https://docs.python.org/3/library/contextlib.html#contextlib.asynccontextmanager).
pub use asyncgen_macros::async_context_manager;

/// Enters a context manager, runs a block with what it lends, and leaves the manager.
///
/// `async_with!(manager, |pattern| { block })`, or `|pattern| -> Type { block }`, stands in any async code. The
/// block is an `async` block: it may await; `?` and `return` leave it; `break` and `continue` cannot. Temporaries of
/// the manager expression live until the manager was left. Where what is lent is `()`, write `|| { block }`.
///
/// In the body of a generator or of a context manager the block may hold a [`yield_!`](crate::yield_), if the
/// `async_with!` stands directly there: a generator streams rows from within a transaction, a manager lends what an
/// inner one lent it. There it needs no import. Hidden among another macro's tokens, or in a nested `async` block
/// or closure, it is the ordinary one, whose block cannot yield.
///
/// # Evaluates to
///
/// The value of the block; if the manager has an `Error`, the block's `Result`, or the error that the manager
/// failed with: see [`AsyncContextManager`](crate::AsyncContextManager#the-two-kinds).
///
/// # Cancel safety
///
/// Where the future around is dropped, the block is, and then the manager. No cleanup runs, unless the manager is
/// [`managed`](crate::AsyncContextManagerExt::managed).
///
/// # Panics
///
/// As the manager does, and as the block does, after the manager was closed (with the feature `std`; without it the
/// manager is dropped). So it does if the manager was entered before.
///
/// # Errors
///
/// Those of the manager, where it has an `Error`: what entering it failed with, in which case the block does not run;
/// the block's, or what the manager made of it; or what leaving it failed with, in which case the block's value is
/// dropped.
///
/// Where nothing says what the error type of the block is, say it: `|conn| -> Result<_, DbError> { .. }`.
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
