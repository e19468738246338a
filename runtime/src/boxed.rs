//! The generator in a box, for the return types that are one.

/// Boxes a generator.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($generator:expr) => {
        $crate::__private::Box::pin($generator)
    };
}

/// Boxes a generator.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($generator:expr) => {
        $crate::__private::compile_error!(
            "to return a boxed stream takes the feature `alloc` (or `std`) of the crate `asyncgen`"
        )
    };
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
}

impl<P> BoxedStream for core::pin::Pin<P>
where
    P: core::ops::Deref<Target: futures_core::Stream>,
{
    type Item = <P::Target as futures_core::Stream>::Item;
}
