//! Boxed context managers, which hide the type of their body.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::pin::Pin;

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::ExitKind;

/// A boxed context manager that lends a `V`, has the error type `E`, and exits with `X`.
///
/// Omit `E` and `X` for a manager without errors. For a manager with an error, write both: `BoxAsyncContextManager<'_, V, E, Completed>`.
/// Use it as the return type of an [`async_context_manager`](macro@crate::async_context_manager) function in a `dyn`-compatible trait, or
/// of a manager that enters itself.
///
/// # Example
///
/// ```
/// use asyncgen::{BoxAsyncContextManager, Completed, async_context_manager, async_with};
/// use std::io;
///
/// trait Store {
///     fn session(&self) -> BoxAsyncContextManager<'_, Vec<u32>, io::Error, Completed>;
/// }
///
/// struct Memory;
///
/// impl Store for Memory {
///     #[async_context_manager]
///     async fn session(&self) -> BoxAsyncContextManager<'_, Vec<u32>, io::Error, Completed> {
///         yield_!(&mut Vec::new())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> io::Result<()> {
/// let store: &dyn Store = &Memory;
/// let count = async_with!(store.session(), |rows| {
///     rows.push(1);
///     Ok(rows.len())
/// })?;
/// assert_eq!(count, 1);
/// # Ok(())
/// # }
/// ```
pub type BoxAsyncContextManager<'a, V, E = Infallible, X = ()> =
    Pin<Box<dyn AsyncContextManager<Value = V, Error = E, Exit = X> + Send + 'a>>;

/// A [`BoxAsyncContextManager`] that need not be `Send`.
pub type LocalBoxAsyncContextManager<'a, V, E = Infallible, X = ()> =
    Pin<Box<dyn AsyncContextManager<Value = V, Error = E, Exit = X> + 'a>>;

impl<V: ?Sized, E, X: ExitKind<E>> fmt::Debug
    for dyn AsyncContextManager<Value = V, Error = E, Exit = X> + '_
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_name(self.name(), f)
    }
}

impl<V: ?Sized, E, X: ExitKind<E>> fmt::Debug
    for dyn AsyncContextManager<Value = V, Error = E, Exit = X> + Send + '_
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_name(self.name(), f)
    }
}

fn fmt_name(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct("AsyncContextManager")
        .field("function", &name)
        .finish_non_exhaustive()
}
