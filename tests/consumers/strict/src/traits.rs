//! Generators in traits.

use std::fmt::{Debug, Display};
use std::sync::Arc;

use asyncgen::{BoxStream, Stream, async_generator};

/// A trait with declared and default methods.
pub trait Shelf {
    /// The type of the items.
    type Book: Clone;

    /// Yields all books.
    #[async_generator]
    async fn books(&self) -> impl Stream<Item = Self::Book> + Send;

    /// Yields all books, each with the label.
    #[async_generator]
    async fn labelled(&self, label: &str) -> impl Stream<Item = (Self::Book, impl Display)> {
        #[for_await]
        for book in self.books() {
            yield_!((book, label.to_owned()));
        }
    }

    /// Yields `self`.
    #[async_generator]
    async fn consumed(self) -> impl Stream<Item = Self>
    where
        Self: Sized,
    {
        yield_!(self);
    }
}

impl Shelf for Vec<u32> {
    type Book = u32;

    #[async_generator]
    async fn books(&self) -> impl Stream<Item = u32> + Send {
        for &book in self {
            yield_!(book);
        }
    }
}

/// A trait that is used through `dyn`.
pub trait Source: Debug + Send + Sync {
    /// Yields the rows from `from` on.
    #[async_generator]
    async fn rows(&self, from: u32) -> BoxStream<'_, u32>;

    /// Yields all rows.
    #[async_generator]
    async fn owned(self: Arc<Self>) -> BoxStream<'static, u32>
    where
        Self: 'static,
    {
        yield_from_!(self.rows(0));
    }
}

impl Source for u32 {
    #[async_generator]
    async fn rows(&self, from: u32) -> BoxStream<'_, Self> {
        for row in from..*self {
            yield_!(row);
        }
    }
}

/// An extension trait for all iterators.
pub trait Each: IntoIterator + Sized {
    /// Yields each item.
    #[async_generator]
    async fn each(self) -> impl Stream<Item = Self::Item> {
        for item in self {
            yield_!(item);
        }
    }
}

impl<I: IntoIterator> Each for I {}
