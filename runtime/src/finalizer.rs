//! Choosing the hooks of a managed generator.

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::ops::Deref;

use futures_core::future::{BoxFuture, LocalBoxFuture};

use crate::hooks::{
    AsyncGenHooks, GeneratorInfo, LocalAsyncGenHooks, get_asyncgen_hooks,
    get_default_asyncgen_hooks, get_local_asyncgen_hooks,
};

/// The set of hooks that a [`Managed`](crate::wrappers::Managed) generator uses.
pub trait Hooks {
    /// The future that is passed to the finalizer.
    type Closing;
    type FirstIter: Deref<Target: Fn(GeneratorInfo)>;
    type Finalizer: Deref<Target: Fn(GeneratorInfo, Self::Closing)>;

    /// Returns the hooks that are set for a generator that is first polled here and now.
    fn current() -> (Option<Self::FirstIter>, Option<Self::Finalizer>);
}

impl Hooks for AsyncGenHooks {
    type Closing = BoxFuture<'static, ()>;
    type FirstIter = Arc<dyn Fn(GeneratorInfo) + Send + Sync>;
    type Finalizer = Arc<dyn Fn(GeneratorInfo, Self::Closing) + Send + Sync>;

    fn current() -> (Option<Self::FirstIter>, Option<Self::Finalizer>) {
        let (thread, process) = (get_asyncgen_hooks(), get_default_asyncgen_hooks());
        let finalizer = thread.finalizer.or(process.finalizer);
        (
            thread.firstiter.or(process.firstiter),
            finalizer.or_else(tokio_finalizer),
        )
    }
}

impl Hooks for LocalAsyncGenHooks {
    type Closing = LocalBoxFuture<'static, ()>;
    type FirstIter = Rc<dyn Fn(GeneratorInfo)>;
    type Finalizer = Rc<dyn Fn(GeneratorInfo, Self::Closing)>;

    fn current() -> (Option<Self::FirstIter>, Option<Self::Finalizer>) {
        let hooks = get_local_asyncgen_hooks();
        (hooks.firstiter, hooks.finalizer)
    }
}

/// Returns a finalizer that spawns on the tokio runtime of the current thread, if there is one.
///
/// A runtime that has been shut down drops the futures that are spawned on it.
fn tokio_finalizer() -> Option<<AsyncGenHooks as Hooks>::Finalizer> {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        return Some(Arc::new(move |_, closing| {
            runtime.spawn(closing);
        }));
    }
    None
}
