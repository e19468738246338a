//! The value of a body that ends without an error.

/// Returns the value of a body that ends without an error, or of a nested `async` block that evaluates to `()`.
#[inline(always)]
pub fn end_of_body<T: EndOfBody>() -> T {
    T::end_of_body()
}

pub trait EndOfBody {
    fn end_of_body() -> Self;
}

impl EndOfBody for () {
    #[inline(always)]
    fn end_of_body() -> Self {}
}

impl<E> EndOfBody for Result<(), E> {
    #[inline(always)]
    fn end_of_body() -> Self {
        Ok(())
    }
}
