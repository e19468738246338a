//! The value of a body that ends without an error.

/// Returns `()` or `Ok(())`, whichever the type of the block is.
///
/// Among the tokens of a macro, a `return` without a value may leave the body, or an `async` block that the macro's expansion contains.
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
