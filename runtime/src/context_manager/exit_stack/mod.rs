//! Exit stacks, which enter any number of managers and exit them in reverse order.

mod define;
mod enter;
mod entry;
mod local;
mod send;
mod stack;

pub use crate::context_manager::exit_stack::enter::EnterOnStack;
pub use crate::context_manager::exit_stack::entry::StackExit;
pub use crate::context_manager::exit_stack::local::LocalAsyncExitStack;
pub use crate::context_manager::exit_stack::send::AsyncExitStack;
