//! `Debug` for types whose contents are not shown.

/// Implements `Debug` for a type, with its name alone: `opaque_debug!("Name", [generics] Name<..>)`.
macro_rules! opaque_debug {
    ($name:expr, [$($generics:tt)*] $Type:ty) => {
        impl<$($generics)*> core::fmt::Debug for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use opaque_debug;
