//! A check in debug builds that a yield finds the exchange of its own generator.

/// Identifies an exchange in builds with debug assertions, and is zero-sized in others.
///
/// A yield compares it before each access. A mismatch means that the yield was polled with a foreign context, which is a bug in this
/// crate or a compiler that passes a copy of the context on (point 1).
#[derive(Clone, Copy)]
pub(super) struct Seal {
    #[cfg(debug_assertions)]
    address: usize,
    #[cfg(debug_assertions)]
    types: &'static str,
}

impl Seal {
    /// The seal of an exchange that is not in use.
    pub(super) const BROKEN: Seal = Seal {
        #[cfg(debug_assertions)]
        address: 0,
        #[cfg(debug_assertions)]
        types: "",
    };

    #[inline]
    pub(super) fn new<T>(_address: usize) -> Self {
        Seal {
            #[cfg(debug_assertions)]
            address: _address,
            #[cfg(debug_assertions)]
            types: core::any::type_name::<T>(),
        }
    }

    /// Panics if this is not the seal of the exchange at the address, with the types `T`.
    #[inline]
    pub(super) fn check<T>(&self, _address: usize) {
        #[cfg(debug_assertions)]
        if self.address != _address || self.types != core::any::type_name::<T>() {
            foreign_context();
        }
    }
}

#[cfg(debug_assertions)]
#[cold]
fn foreign_context() -> ! {
    panic!(
        "asyncgen: a yield was polled with a context that its generator did not create; this is a bug in asyncgen or in \
         the compiler, and undefined behavior in a release build: please report it"
    )
}
