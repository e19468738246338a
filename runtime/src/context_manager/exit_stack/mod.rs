//! Exit stacks, which enter any number of managers and exit them in reverse order.

mod define;
mod enter;
mod entry;
mod stack;

pub use self::define::{AsyncExitStack, LocalAsyncExitStack};
pub use self::enter::EnterOnStack;
pub use self::entry::StackExit;
