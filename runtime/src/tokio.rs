//! The finalizer on tokio.

use alloc::sync::Arc;

use ::tokio::runtime::Handle;

use crate::hooks::Finalizer;

/// One that spawns on the runtime that this is called in, if it is in one.
///
/// A runtime that is shut down drops what is spawned on it.
pub(crate) fn finalizer() -> Option<Arc<Finalizer>> {
    let runtime = Handle::try_current().ok()?;
    Some(Arc::new(move |_, closing| {
        runtime.spawn(closing);
    }))
}
