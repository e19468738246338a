//! Generators that are methods.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::{Stream, async_generator};

/// A name and a number.
#[derive(Clone, Debug, Default)]
pub struct Counter {
    /// The name.
    name: String,
    /// The number.
    count: u32,
}

impl Counter {
    /// Without a receiver.
    #[async_generator]
    pub async fn new(name: &str) -> impl Stream<Item = Self> {
        for count in 0..2 {
            let name = name.to_owned();
            yield_!(Self { name, count });
        }
    }

    /// With the receiver `self`.
    #[async_generator]
    pub async fn by_value(self) -> impl Stream<Item = String> {
        yield_!(self.name);
    }

    /// With the receiver `mut self`.
    #[async_generator]
    pub async fn by_mutable_value(mut self, other: String) -> impl Stream<Item = u32> {
        while self.count > 0 {
            self.count -= 1;
            yield_!(self.count);
        }
        self.name.push_str(&other);
    }

    /// With the receiver `&self`.
    #[async_generator]
    pub async fn by_reference(&self) -> impl Stream<Item = &str> {
        yield_!(&self.name);
    }

    /// With the receiver `&'a self`.
    #[async_generator]
    pub async fn by_named_reference<'a, 'b>(
        &'a self,
        other: &'b str,
    ) -> impl Stream<Item = (&'a str, &'b str)> {
        yield_!((&self.name, other));
    }

    /// With the receiver `&mut self`.
    #[async_generator]
    pub async fn by_mutable_reference(&mut self) -> impl Stream<Item = u32> {
        self.count += 1;
        yield_!(self.count);
    }

    /// With the receiver `self: Pin<&mut Self>`.
    #[async_generator]
    pub async fn by_pin(mut self: Pin<&mut Self>) -> impl Stream<Item = u32> {
        self.count += 1;
        yield_!(self.count);
    }

    /// With the receiver `self: Box<Self>`.
    #[async_generator]
    pub async fn by_box(self: Box<Self>) -> impl Stream<Item = String> {
        yield_!(self.name);
    }

    /// With the receiver `self: Rc<Self>`.
    #[async_generator]
    pub async fn by_rc(self: Rc<Self>) -> impl Stream<Item = Rc<Self>> {
        yield_!(Rc::clone(&self));
        yield_!(self);
    }

    /// With the receiver `self: Arc<Self>`.
    #[async_generator]
    pub async fn by_arc(self: Arc<Self>) -> impl Stream<Item = u32> + Send {
        yield_!(self.count);
    }

    /// With the receiver `self: &Arc<Self>`.
    #[async_generator]
    pub async fn by_reference_to_arc(self: &Arc<Self>) -> impl Stream<Item = Arc<Self>> {
        yield_!(Self::clone_of(self));
    }

    /// Returns a clone of the `Arc`.
    fn clone_of(this: &Arc<Self>) -> Arc<Self> {
        Arc::clone(this)
    }
}

/// A reference to an array.
#[derive(Clone, Copy, Debug)]
pub struct Wrapper<'a, T, const N: usize>(pub &'a [T; N]);

impl<'a, T: Clone, const N: usize> Wrapper<'a, T, N> {
    /// Yields each item twice: borrowed, and converted.
    #[async_generator]
    pub async fn items<U: From<T>>(self, skipped: usize) -> impl Stream<Item = (&'a T, U)> {
        for item in self.0.iter().skip(skipped) {
            yield_!((item, item.clone().into()));
        }
    }
}
