//! The compiler's asynchronous iterators as streams, for the one consumer of all.

use std::async_iter::AsyncIterator;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::Stream;

pub(crate) struct Iterated<I>(pub(crate) I);

impl<I: AsyncIterator> Stream for Iterated<I> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<I::Item>> {
        // SAFETY: the field is pinned when the whole is: nothing moves it, and there is no `Drop`.
        unsafe { self.map_unchecked_mut(|whole| &mut whole.0) }.poll_next(cx)
    }
}
