//! The generator in a box, for the return types that are one.

/// Boxes a generator.
///
/// The type is what is returned. To dereference a value of it makes the compiler look now whether it
/// is one; if not, it says so, and has nothing more to say of it.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    (_, $generator:expr) => {
        $crate::__private::Box::pin($generator)
    };
    ($type:ty, $generator:expr) => {{
        let __asyncgen_none: $crate::__private::Option<$type> = $crate::__private::Option::None;
        if let $crate::__private::Some(__asyncgen_boxed) = &__asyncgen_none {
            let _ = &**__asyncgen_boxed;
        }
        let __asyncgen_boxed =
            $crate::__private::instead_of(__asyncgen_none, $crate::__private::Box::pin($generator));
        __asyncgen_boxed
    }};
}

/// Boxes a generator.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($type:ty, $generator:expr) => {
        $crate::__private::compile_error!(
            "to return a boxed stream takes the feature `alloc` (or `std`) of the crate `asyncgen`"
        )
    };
}

/// The second argument, of the type that the first one says.
#[inline]
pub fn instead_of<T>(_none: Option<T>, boxed: T) -> T {
    boxed
}

/// A type that a generator can be returned as in a box.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that an async generator can return",
    label = "not a stream",
    note = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, `BoxStream<'_, T>`, \
            `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, or an alias of a boxed stream"
)]
pub trait BoxedStream {
    /// What it yields.
    type Item;
    /// The type.
    type Itself;
}

impl<P> BoxedStream for core::pin::Pin<P>
where
    P: core::ops::Deref<Target: futures_core::Stream>,
{
    type Item = <P::Target as futures_core::Stream>::Item;
    type Itself = Self;
}
