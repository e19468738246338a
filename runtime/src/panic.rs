//! Catching panics, which requires the feature `std`.

/// A caught panic, to be resumed later.
#[derive(Debug)]
#[cfg(feature = "std")]
pub struct Panic(std::boxed::Box<std::sync::Mutex<Payload>>);

#[cfg(feature = "std")]
type Payload = std::boxed::Box<dyn core::any::Any + Send>;

/// Uninhabited: without `std` no panic is caught.
#[derive(Debug)]
#[cfg(not(feature = "std"))]
pub enum Panic {}

#[cfg(feature = "std")]
impl Panic {
    /// Stores the payload of a panic.
    // Not inlined: an allocation in the poll of a future would make every poll save another register.
    #[cold]
    #[inline(never)]
    fn new(payload: Payload) -> Self {
        // The mutex makes the payload `Sync`, so that the generator is `Sync` if its own parts are. The box reduces the size of futures that
        // can contain a panic.
        Panic(std::boxed::Box::new(std::sync::Mutex::new(payload)))
    }

    /// Resumes the panic.
    pub(crate) fn resume(self) -> ! {
        let payload = self.0.into_inner();
        std::panic::resume_unwind(payload.unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[cfg(not(feature = "std"))]
impl Panic {
    /// Resumes the panic.
    pub(crate) fn resume(self) -> ! {
        match self {}
    }
}

/// Calls a function, and catches its panic.
///
/// The caller must not use a value that the panic left in an inconsistent state.
#[cfg(feature = "std")]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).map_err(Panic::new)
}

/// Calls a function.
#[cfg(not(feature = "std"))]
pub(crate) fn catch<T>(call: impl FnOnce() -> T) -> Result<T, Panic> {
    Ok(call())
}

/// Calls a function, and discards its panic.
///
/// Dropping the panic's payload may panic as well, and so on. The payload of the second panic is leaked.
#[cfg(feature = "std")]
#[cold]
pub(crate) fn catch_and_discard(call: impl FnOnce()) {
    if let Err(panic) = catch(call) {
        core::mem::forget(catch(|| drop(panic)));
    }
}

/// Calls a function.
#[cfg(not(feature = "std"))]
#[cold]
pub(crate) fn catch_and_discard(call: impl FnOnce()) {
    call();
}

/// Reports a `yield_from_!` of a closed generator.
#[cold]
pub(crate) fn delegated_to_closed() -> ! {
    panic!("`yield_from_!` of a generator that is closed")
}
