//! Choosing and calling the hooks of a managed generator.

use alloc::rc::Rc;
use alloc::sync::Arc;

use futures_core::future::{BoxFuture, LocalBoxFuture};

use crate::hooks::{
    AsyncGenHooks, GeneratorInfo, LocalAsyncGenHooks, get_asyncgen_hooks,
    get_default_asyncgen_hooks, get_local_asyncgen_hooks,
};

/// The set of hooks that a [`Managed`](crate::wrappers::Managed) generator uses.
pub trait Hooks: Sized {
    /// The future that is passed to the finalizer.
    type Closing;
    /// The finalizer.
    type Finalizer;

    /// Returns the hooks that are set for a generator that is first polled here and now.
    fn current() -> Self;

    /// Returns the finalizer, if there is one.
    fn take_finalizer(&mut self) -> Option<Self::Finalizer>;

    /// Calls the hook for a generator that starts, if there is one.
    fn call_firstiter(&self, info: GeneratorInfo);

    /// Calls a finalizer.
    fn finalize(finalizer: &Self::Finalizer, info: GeneratorInfo, closing: Self::Closing);
}

/// Implements `Hooks` for a set of hooks. The expressions return the current hooks, and the finalizer to use if no hook is set.
macro_rules! hooks {
    ($Hooks:ty, $Finalizer:ty, $Closing:ty, $current:expr, $fallback:expr) => {
        impl Hooks for $Hooks {
            type Closing = $Closing;
            type Finalizer = $Finalizer;

            fn current() -> Self {
                $current
            }

            fn take_finalizer(&mut self) -> Option<Self::Finalizer> {
                self.finalizer.take().or_else($fallback)
            }

            fn call_firstiter(&self, info: GeneratorInfo) {
                if let Some(firstiter) = &self.firstiter {
                    firstiter(info);
                }
            }

            fn finalize(finalizer: &Self::Finalizer, info: GeneratorInfo, closing: Self::Closing) {
                finalizer(info, closing);
            }
        }
    };
}

hooks! {
    AsyncGenHooks,
    Arc<dyn Fn(GeneratorInfo, Self::Closing) + Send + Sync>,
    BoxFuture<'static, ()>,
    {
        let (thread, process) = (get_asyncgen_hooks(), get_default_asyncgen_hooks());
        AsyncGenHooks {
            firstiter: thread.firstiter.or(process.firstiter),
            finalizer: thread.finalizer.or(process.finalizer),
        }
    },
    tokio_finalizer
}

hooks! {
    LocalAsyncGenHooks,
    Rc<dyn Fn(GeneratorInfo, Self::Closing)>,
    LocalBoxFuture<'static, ()>,
    get_local_asyncgen_hooks(),
    || None
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
