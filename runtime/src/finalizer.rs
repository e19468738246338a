//! Choosing and calling the hooks of a managed generator.

use alloc::rc::Rc;
use alloc::sync::Arc;

use futures_core::future::{BoxFuture, LocalBoxFuture};

use crate::hooks::{
    AsyncGenHooks, GeneratorInfo, LocalAsyncGenHooks, get_asyncgen_hooks,
    get_default_asyncgen_hooks, get_local_asyncgen_hooks,
};

/// The set of hooks that a [`Managed`](crate::Managed) generator uses.
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

impl Hooks for AsyncGenHooks {
    type Closing = BoxFuture<'static, ()>;
    type Finalizer = Arc<dyn Fn(GeneratorInfo, Self::Closing) + Send + Sync>;

    fn current() -> Self {
        let thread = get_asyncgen_hooks();
        let process = get_default_asyncgen_hooks();
        AsyncGenHooks {
            firstiter: thread.firstiter.or(process.firstiter),
            finalizer: thread.finalizer.or(process.finalizer),
        }
    }

    fn take_finalizer(&mut self) -> Option<Self::Finalizer> {
        let finalizer = self.finalizer.take();
        #[cfg(feature = "tokio")]
        let finalizer = finalizer.or_else(tokio_finalizer);
        finalizer
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

impl Hooks for LocalAsyncGenHooks {
    type Closing = LocalBoxFuture<'static, ()>;
    type Finalizer = Rc<dyn Fn(GeneratorInfo, Self::Closing)>;

    fn current() -> Self {
        get_local_asyncgen_hooks()
    }

    fn take_finalizer(&mut self) -> Option<Self::Finalizer> {
        self.finalizer.take()
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

/// Returns a finalizer that spawns on the tokio runtime of the current thread, if there is one.
///
/// A runtime that has been shut down drops the futures that are spawned on it.
#[cfg(feature = "tokio")]
fn tokio_finalizer() -> Option<<AsyncGenHooks as Hooks>::Finalizer> {
    let runtime = tokio::runtime::Handle::try_current().ok()?;
    Some(Arc::new(move |_, closing| {
        runtime.spawn(closing);
    }))
}
