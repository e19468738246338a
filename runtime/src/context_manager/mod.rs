//! Context managers, which are entered, lend a value to a block, and are exited.

mod aclosing;
pub(crate) mod async_context_manager;
#[allow(
    missing_debug_implementations,
    missing_docs,
    reason = "the public items are hidden"
)]
mod async_with;
#[cfg(feature = "alloc")]
mod boxed;
mod enter;
#[allow(missing_debug_implementations, reason = "the public types are hidden")]
mod error_conversion;
pub(crate) mod exit;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod exit_stack;
mod ext;
mod manager;
mod nullcontext;
mod yield_proof;

pub use self::aclosing::{Aclosing, aclosing};
pub use self::async_context_manager::AsyncContextManager;
pub use self::async_with::{
    BlockOutput, block_elsewhere, block_in_body, block_output, enter_future, exit_future,
    not_entered, use_of,
};
#[cfg(feature = "alloc")]
pub use self::boxed::{BoxAsyncContextManager, LocalBoxAsyncContextManager};
pub use self::enter::{Close, Enter, Entered, Exit};
pub use self::error_conversion::{AnyError, convert_error, required_error};
pub(crate) use self::error_conversion::{ConvertError, RequireError};
pub use self::exit::{Completed, ExitFailed, ExitKind, ExitWith};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use self::exit_stack::{AsyncExitStack, EnterOnStack, LocalAsyncExitStack, StackExit};
pub use self::ext::AsyncContextManagerExt;
pub(crate) use self::manager::Manager;
pub use self::manager::manager;
pub use self::nullcontext::{NullContext, nullcontext, try_nullcontext};
pub use self::yield_proof::{YieldPermit, proven, yield_permit};
