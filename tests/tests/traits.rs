//! Generators in traits: declared, defined by default, implemented, and called through `dyn`.

use std::fmt::Display;
use std::num::ParseIntError;
use std::pin::Pin;
use std::sync::Arc;

use asyncgen::{BoxStream, FusedStream, Stream, TryStream, async_generator};
use asyncgen_tests::{collect, implements, pause};

trait Shelf {
    type Book: Clone;
    const COPIES: usize;

    #[async_generator]
    async fn books(&self) -> impl Stream<Item = Self::Book>;

    #[async_generator]
    async fn sendable(&self) -> impl Stream<Item = usize> + Send;

    #[async_generator]
    async fn copies(&self) -> impl Stream<Item = Self::Book> {
        #[for_await]
        for book in self.books() {
            for _ in 0..Self::COPIES {
                pause().await;
                yield_!(book.clone());
            }
        }
    }

    #[async_generator]
    async fn consumed(self) -> impl Stream<Item = Self>
    where
        Self: Sized,
    {
        pause().await;
        yield_!(self);
    }
}

impl Shelf for Vec<&'static str> {
    type Book = &'static str;
    const COPIES: usize = 2;

    #[async_generator]
    async fn books(&self) -> impl Stream<Item = &'static str> {
        for book in self {
            pause().await;
            yield_!(book);
        }
    }

    #[async_generator]
    async fn sendable(&self) -> impl Stream<Item = usize> + Send {
        pause().await;
        yield_!(self.len());
    }
}

impl Shelf for u32 {
    type Book = u32;
    const COPIES: usize = 1;

    /// Implemented without the attribute, as for any stream.
    fn books(&self) -> impl Stream<Item = u32> {
        futures::stream::iter(0..*self)
    }

    #[async_generator]
    async fn sendable(&self) -> impl Stream<Item = usize> + Send {
        yield_!(Self::COPIES);
    }

    #[async_generator]
    async fn copies(&self) -> impl Stream<Item = u32> {
        yield_!(7);
    }
}

#[test]
fn declarations_defaults_and_implementations() {
    let shelf = vec!["Dune", "Emma"];
    assert_eq!(collect(shelf.books()), ["Dune", "Emma"]);
    assert_eq!(collect(shelf.copies()), ["Dune", "Dune", "Emma", "Emma"]);
    assert_eq!(collect(shelf.sendable()), [2]);
    assert_eq!(collect(shelf.clone().consumed()), [shelf]);

    assert_eq!(collect(2_u32.books()), [0, 1]);
    assert_eq!(collect(2_u32.copies()), [7]);
    assert_eq!(collect(2_u32.sendable()), [1]);
}

#[test]
fn a_declared_bound_holds_for_every_implementation() {
    fn is_send<S: Shelf + Sync>(shelf: &S) -> bool {
        implements!(shelf.sendable(), Send)
    }
    assert!(is_send(&1));
}

trait Source: Send + Sync {
    #[async_generator]
    async fn rows(&self, from: u32) -> BoxStream<'_, u32>;

    #[async_generator]
    async fn owned(self: Arc<Self>) -> Pin<Box<dyn Stream<Item = u32> + Send>>
    where
        Self: 'static,
    {
        #[for_await]
        for row in self.rows(1) {
            yield_!(row);
        }
    }
}

struct Memory(Vec<u32>);
struct Empty;

impl Source for Memory {
    #[async_generator]
    async fn rows(&self, from: u32) -> BoxStream<'_, u32> {
        for &row in &self.0 {
            pause().await;
            if row >= from {
                yield_!(row);
            }
        }
    }
}

impl Source for Empty {
    #[async_generator]
    async fn rows(&self, _: u32) -> BoxStream<'_, u32> {}
}

#[test]
fn boxed_generators_are_called_through_dyn() {
    let sources: [Arc<dyn Source>; 2] = [Arc::new(Memory(vec![0, 1, 2])), Arc::new(Empty)];
    let rows = sources.each_ref().map(|source| collect(source.rows(1)));
    assert_eq!(rows, [vec![1, 2], vec![]]);
    let rows = sources.map(|source| collect(source.owned()));
    assert_eq!(rows, [vec![1, 2], vec![]]);
}

#[test]
fn a_trait_may_be_implemented_for_every_type() {
    trait Each: IntoIterator + Sized {
        #[async_generator]
        async fn each(self) -> impl Stream<Item = Self::Item> {
            for item in self {
                pause().await;
                yield_!(item);
            }
        }
    }
    impl<I: IntoIterator> Each for I {}
    assert_eq!(collect([1, 2].each()), [1, 2]);
    assert_eq!(collect("ab".chars().each()), ['a', 'b']);
}

#[test]
fn every_form_of_return_type_is_declared() {
    type Numbers<'a> = BoxStream<'a, u32>;

    trait Forms {
        type Error;

        #[async_generator]
        async fn results(&self) -> impl Stream<Item = Result<u32, Self::Error>>;

        #[async_generator]
        async fn try_stream(&self) -> impl TryStream<Ok = u32, Error = Self::Error> + Send;

        #[async_generator]
        async fn fused(&self) -> impl FusedStream<Item = u32>;

        #[async_generator]
        async fn alias(&self) -> Numbers<'_>;

        #[async_generator]
        async fn opaque(&self) -> impl Stream<Item = impl Display>;
    }

    impl Forms for &str {
        type Error = ParseIntError;

        #[async_generator]
        async fn results(&self) -> impl Stream<Item = Result<u32, ParseIntError>> {
            yield_!(Ok(self.parse()?));
        }

        #[async_generator]
        async fn try_stream(&self) -> impl TryStream<Ok = u32, Error = ParseIntError> + Send {
            yield_!(self.parse()?);
        }

        #[async_generator]
        async fn fused(&self) -> impl FusedStream<Item = u32> {
            yield_!(1);
        }

        #[async_generator]
        async fn alias(&self) -> Numbers<'_> {
            yield_!(2);
        }

        #[async_generator]
        async fn opaque(&self) -> impl Stream<Item = impl Display> {
            yield_!(self.len());
        }
    }

    assert_eq!(collect("7".results()), [Ok(7)]);
    assert_eq!(collect("x".try_stream()), ["x".parse()]);
    assert_eq!(collect("".fused()), [1]);
    assert_eq!(collect("".alias()), [2]);
    assert_eq!(collect("abc".opaque())[0].to_string(), "3");
}
