//! Panics, caught where there is `std` to catch them.

/// A panic that was caught, to go on later.
#[derive(Debug)]
#[cfg(feature = "std")]
pub struct Panic(std::boxed::Box<std::sync::Mutex<Payload>>);

#[cfg(feature = "std")]
type Payload = std::boxed::Box<dyn core::any::Any + Send>;

/// There is none without `std`.
#[derive(Debug)]
#[cfg(not(feature = "std"))]
pub enum Panic {}

#[cfg(feature = "std")]
impl Panic {
    /// Panics on.
    pub(crate) fn go_on(self) -> ! {
        let payload = self.0.into_inner();
        std::panic::resume_unwind(payload.unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[cfg(not(feature = "std"))]
impl Panic {
    /// Panics on.
    pub(crate) fn go_on(self) -> ! {
        match self {}
    }
}

/// Calls a function, and catches its panic if there is `std`.
///
/// The caller must see to it that nothing is used of what the panic left half-done.
#[cfg(feature = "std")]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    // The mutex makes the payload `Sync`, and so leaves that to the generator's own parts. The box is
    // for all the futures that have to have room for a panic which never comes.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call))
        .map_err(|payload| Panic(std::boxed::Box::new(std::sync::Mutex::new(payload))))
}

/// Calls a function.
#[cfg(not(feature = "std"))]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    Ok(call())
}

/// Calls a function, and forgets its panic: what that panicked with may panic as well when it is dropped, and
/// again.
#[cfg(feature = "std")]
#[cold]
pub(crate) fn forget(call: impl FnOnce()) {
    if let Err(panic) = catch(call) {
        // That one is leaked, since there need be no end to them.
        core::mem::forget(catch(|| drop(panic)));
    }
}

/// Calls a function.
#[cfg(not(feature = "std"))]
#[cold]
pub(crate) fn forget(call: impl FnOnce()) {
    call();
}
