//! Hooks for managed generators and context managers, and for cleanups that are lost.
//!
//! A generator or a context manager is managed if it was created by [`AsyncGeneratorExt::managed`](crate::AsyncGeneratorExt::managed),
//! [`AsyncContextManagerExt::managed`](crate::AsyncContextManagerExt::managed), or one of their variants. The hooks are called when it is
//! first polled, and when it is dropped while a cleanup is pending.
//!
//! You need these hooks if you write an executor, or if your executor is not tokio. With the feature `tokio`, cleanups are spawned on the
//! current tokio runtime without any hook. Without a hook, without this feature, and outside of a tokio runtime, the cleanups do not run.
//!
//! Await [`shutdown`] at the end of `main`, so that the runtime does not shut down before the cleanups have ended. In builds with
//! `debug_assertions`, a cleanup that does not run because its generator or context manager was dropped is reported: see
//! [`set_lost_cleanup_hook`].

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::RefCell;
use core::fmt;
use core::mem;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::thread_local;

use futures_core::future::{BoxFuture, LocalBoxFuture};

pub use crate::lost_cleanup::{
    LostCleanup, LostCleanupCause, set_lost_cleanup_hook, take_lost_cleanup_hook,
};
pub use crate::shutdown::shutdown;

/// The name and the number of a managed generator or context manager.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
///
/// #[async_generator]
/// async fn rows() -> impl AsyncGenerator<Yield = u32> {
///     yield_!(1);
/// }
///
/// let (first, second) = (rows().managed(), rows().managed());
/// assert!(first.info().name().ends_with("::rows"));
/// assert_ne!(first.info().id(), second.info().id());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GeneratorInfo {
    name: &'static str,
    id: usize,
}

impl GeneratorInfo {
    /// Creates the description of a new generator.
    pub(crate) fn new(name: &'static str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);

        GeneratorInfo {
            name,
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Returns the [name](crate::AsyncGenerator::name) of the generator.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns a number that is unique among the managed generators of this process.
    pub const fn id(&self) -> usize {
        self.id
    }
}

/// Formats the name and the number, as in `my_crate::rows #1`.
impl fmt::Display for GeneratorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.name, self.id)
    }
}

/// Defines a set of hooks: `AsyncGenHooks` and its counterpart for one thread.
macro_rules! hooks {
    ($(#[$doc:meta])* $Hooks:ident: $Shared:ident<_ $(+ $Auto:ident)*>, $Closing:ty) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $Hooks {
            pub(crate) firstiter: Option<$Shared<dyn Fn(GeneratorInfo) $(+ $Auto)*>>,
            pub(crate) finalizer: Option<$Shared<dyn Fn(GeneratorInfo, $Closing) $(+ $Auto)*>>,
        }

        impl $Hooks {
            /// Creates an empty set of hooks.
            pub const fn new() -> Self {
                $Hooks {
                    firstiter: None,
                    finalizer: None,
                }
            }

            /// Sets a hook that is called before a generator is first polled.
            ///
            /// # Panics
            ///
            /// A panic of the hook propagates to the caller of the poll. The generator has not been started then. The next poll starts it
            /// without calling the hook again.
            #[must_use = "this does not set the hooks"]
            pub fn firstiter(mut self, hook: impl Fn(GeneratorInfo) $(+ $Auto)* + 'static) -> Self {
                self.firstiter = Some($Shared::new(hook));
                self
            }

            /// Sets a hook that is called when a generator is dropped while a cleanup is pending.
            ///
            /// The hook receives a future that closes the generator, and should spawn it. If the hook drops the future, the generator is
            /// dropped and its cleanups do not run. The hook is called where the generator is dropped: in a task, in another destructor, or
            /// during a panic.
            ///
            /// # Panics
            ///
            /// A panic of the hook is reported by the panic hook and then discarded, because the generator may be dropped during a panic.
            /// The same applies to a destructor that panics because the hook drops the future.
            #[must_use = "this does not set the hooks"]
            pub fn finalizer(
                mut self,
                hook: impl Fn(GeneratorInfo, $Closing) $(+ $Auto)* + 'static,
            ) -> Self {
                self.finalizer = Some($Shared::new(hook));
                self
            }
        }

        /// Shows which hooks are set.
        impl fmt::Debug for $Hooks {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($Hooks))
                    .field("firstiter", &self.firstiter.is_some())
                    .field("finalizer", &self.finalizer.is_some())
                    .finish()
            }
        }
    };
}

hooks! {
    /// The hooks for generators that are [`managed`](crate::AsyncGeneratorExt::managed), and for
    /// [managed context managers](crate::AsyncContextManagerExt::managed).
    ///
    /// An executor sets them for its thread with [`set_asyncgen_hooks`]. An executor with several threads sets them for the whole process,
    /// with [`set_default_asyncgen_hooks`]. The finalizer of a generator is chosen when the generator is first polled, and stays the same
    /// from then on. For each hook, the thread's setting takes precedence over the setting of the process. With the feature `tokio`, a
    /// generator that has no finalizer and is first polled in a tokio runtime has a finalizer that spawns on that runtime.
    ///
    /// Use [`LocalAsyncGenHooks`] for generators that are not `Send`.
    ///
    /// # Where the semantics come from
    ///
    /// [PEP 525, "Finalization"](https://peps.python.org/pep-0525/#finalization), and
    /// [`sys.set_asyncgen_hooks`](https://docs.python.org/3/library/sys.html#sys.set_asyncgen_hooks). Python's hooks receive the generator.
    /// These hooks receive a description, and a future that closes the generator.
    ///
    /// # Example
    ///
    /// See [`set_default_asyncgen_hooks`].
    AsyncGenHooks: Arc<_ + Send + Sync>, BoxFuture<'static, ()>
}

hooks! {
    /// The hooks for generators and context managers that are [`managed_local`](crate::AsyncGeneratorExt::managed_local).
    ///
    /// An executor sets them for its thread with [`set_local_asyncgen_hooks`]. The hooks and the future need not be `Send`, so there are no
    /// hooks for the whole process. Otherwise these hooks behave like [`AsyncGenHooks`].
    ///
    /// # Example
    ///
    /// See [`AsyncGeneratorExt::managed_local`](crate::AsyncGeneratorExt::managed_local), for tokio's `LocalSet`. (The feature `tokio` does not do
    /// this, because tokio provides no way to find out if a task runs in a `LocalSet`.)
    LocalAsyncGenHooks: Rc<_>, LocalBoxFuture<'static, ()>
}

thread_local! {
    static HOOKS: RefCell<AsyncGenHooks> = const { RefCell::new(AsyncGenHooks::new()) };
    static LOCAL_HOOKS: RefCell<LocalAsyncGenHooks> = const { RefCell::new(LocalAsyncGenHooks::new()) };
}

static DEFAULT_HOOKS: RwLock<AsyncGenHooks> = RwLock::new(AsyncGenHooks::new());

// The functions below clone or replace a whole set of hooks. No user code runs while a set is borrowed or locked, so a hook may set hooks.
// A thread that is being destroyed has no hooks.

/// Sets the hooks of the current thread, and returns the previous hooks.
///
/// They apply to generators that are first polled on this thread from now on.
///
/// # Example
///
/// Replacing the hooks temporarily, and replacing only one of them:
///
/// ```
/// use asyncgen::hooks::{AsyncGenHooks, get_asyncgen_hooks, set_asyncgen_hooks};
///
/// let before = set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_, closing| drop(closing)));
/// set_asyncgen_hooks(get_asyncgen_hooks().firstiter(|info| println!("{info} starts")));
/// // ..
/// set_asyncgen_hooks(before);
/// ```
pub fn set_asyncgen_hooks(hooks: AsyncGenHooks) -> AsyncGenHooks {
    HOOKS
        .try_with(|current| current.replace(hooks))
        .unwrap_or_default()
}

/// Returns the hooks of the current thread, without the hooks of the process. [`set_asyncgen_hooks`] has an example.
pub fn get_asyncgen_hooks() -> AsyncGenHooks {
    HOOKS
        .try_with(|current| current.borrow().clone())
        .unwrap_or_default()
}

/// Sets the hooks of the process, and returns the previous hooks.
///
/// They apply to threads that have not set the hook in question. A thread that needs no finalizer at all can set a finalizer that drops the
/// future.
///
/// # Example
///
/// ```
/// use asyncgen::hooks::{AsyncGenHooks, set_default_asyncgen_hooks};
/// use tokio::runtime::Handle;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let runtime = Handle::current();
/// set_default_asyncgen_hooks(AsyncGenHooks::new().finalizer(move |_info, closing| {
///     runtime.spawn(closing);
/// }));
/// # }
/// ```
pub fn set_default_asyncgen_hooks(hooks: AsyncGenHooks) -> AsyncGenHooks {
    let mut current = DEFAULT_HOOKS
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    mem::replace(&mut current, hooks)
}

/// Returns the hooks of the process.
pub fn get_default_asyncgen_hooks() -> AsyncGenHooks {
    DEFAULT_HOOKS
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Sets the current thread's hooks for generators that are not `Send`, and returns the previous hooks, as in the example of
/// [`AsyncGeneratorExt::managed_local`](crate::AsyncGeneratorExt::managed_local).
pub fn set_local_asyncgen_hooks(hooks: LocalAsyncGenHooks) -> LocalAsyncGenHooks {
    LOCAL_HOOKS
        .try_with(|current| current.replace(hooks))
        .unwrap_or_default()
}

/// Returns the current thread's hooks for generators that are not `Send`.
pub fn get_local_asyncgen_hooks() -> LocalAsyncGenHooks {
    LOCAL_HOOKS
        .try_with(|current| current.borrow().clone())
        .unwrap_or_default()
}
