//! Methods with each kind of receiver.

// The tests use `vec!` as a macro whose tokens contain a yield.
#![allow(clippy::useless_vec)]

use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{collect, pause};

#[derive(Clone, Debug, PartialEq)]
struct Counter {
    name: String,
    count: u32,
}

impl Counter {
    #[async_generator]
    async fn by_value(self) -> impl Stream<Item = String> {
        pause().await;
        yield_!(self.name);
    }

    #[async_generator]
    async fn by_mutable_value(mut self) -> impl Stream<Item = u32> {
        while self.count > 0 {
            self.count -= 1;
            pause().await;
            yield_!(self.count);
        }
    }

    #[async_generator]
    async fn by_reference(&self) -> impl Stream<Item = &str> {
        pause().await;
        yield_!(&self.name);
    }

    #[async_generator]
    async fn by_named_reference<'a, 'b>(
        &'a self,
        other: &'b str,
    ) -> impl Stream<Item = (&'a str, &'b str)> {
        pause().await;
        yield_!((&self.name, other));
    }

    #[async_generator]
    async fn by_mutable_reference(&mut self, by: u32) -> impl Stream<Item = u32> {
        for _ in 0..2 {
            self.count += by;
            pause().await;
            yield_!(self.count);
        }
    }

    #[async_generator]
    async fn by_pin(mut self: Pin<&mut Self>) -> impl Stream<Item = u32> {
        self.count += 1;
        pause().await;
        yield_!(self.count);
    }

    #[async_generator]
    async fn by_shared_pin(self: Pin<&Self>) -> impl Stream<Item = u32> {
        pause().await;
        yield_!(self.count);
    }

    #[async_generator]
    async fn by_box(self: Box<Self>) -> impl Stream<Item = String> {
        pause().await;
        yield_!(self.name);
    }

    #[async_generator]
    async fn by_mutable_box(mut self: Box<Self>) -> impl Stream<Item = u32> {
        self.count += 1;
        pause().await;
        yield_!(self.count);
    }

    #[async_generator]
    async fn by_rc(self: Rc<Self>) -> impl Stream<Item = Rc<Self>> {
        yield_!(self.clone());
        pause().await;
        yield_!(self);
    }

    #[async_generator]
    async fn by_arc(self: Arc<Self>, _unused: String) -> impl Stream<Item = u32> + Send {
        pause().await;
        yield_!(self.count);
    }

    #[async_generator]
    async fn by_reference_to_arc(self: &Arc<Self>) -> impl Stream<Item = Arc<Self>> {
        pause().await;
        yield_!(self.clone());
    }

    #[async_generator]
    #[allow(clippy::needless_arbitrary_self_type)]
    async fn by_typed_value(self: Self) -> impl Stream<Item = Self> {
        pause().await;
        yield_!(self);
    }

    #[async_generator]
    async fn in_macros(&self) -> impl Stream<Item = String> {
        let units = vec![
            yield_!(self.name.clone()),
            yield_!(format!("{}{}", self.name, self.count)),
        ];
        assert_eq!(units.len(), self.count as usize);
    }

    #[async_generator]
    async fn without_receiver(name: &str) -> impl Stream<Item = Self> {
        for count in 0..2 {
            pause().await;
            yield_!(Self {
                name: name.to_owned(),
                count,
            });
        }
    }
}

fn counter() -> Counter {
    Counter {
        name: "a".to_owned(),
        count: 2,
    }
}

#[test]
fn receivers_by_value() {
    assert_eq!(collect(counter().by_value()), ["a"]);
    assert_eq!(collect(counter().by_mutable_value()), [1, 0]);
    assert_eq!(collect(counter().by_typed_value()), [counter()]);
}

#[test]
fn receivers_by_reference() {
    let mut counter = counter();
    assert_eq!(collect(counter.by_reference()), ["a"]);
    assert_eq!(collect(counter.by_named_reference("b")), [("a", "b")]);
    assert_eq!(collect(counter.by_mutable_reference(3)), [5, 8]);
    assert_eq!(counter.count, 8);
}

#[test]
fn receivers_by_pin() {
    let mut counter = pin!(counter());
    assert_eq!(collect(counter.as_mut().by_pin()), [3]);
    assert_eq!(collect(counter.as_ref().by_shared_pin()), [3]);
}

#[test]
fn receivers_by_pointer() {
    assert_eq!(collect(Box::new(counter()).by_box()), ["a"]);
    assert_eq!(collect(Box::new(counter()).by_mutable_box()), [3]);
    let rc = Rc::new(counter());
    assert!(
        collect(Rc::clone(&rc).by_rc())
            .iter()
            .all(|item| Rc::ptr_eq(item, &rc))
    );
    let arc = Arc::new(counter());
    assert_eq!(collect(Arc::clone(&arc).by_arc(String::new())), [2]);
    assert!(Arc::ptr_eq(&collect(arc.by_reference_to_arc())[0], &arc));
}

#[test]
fn functions_without_receiver_know_self() {
    let counts: Vec<_> = collect(Counter::without_receiver("a"))
        .iter()
        .map(|c| c.count)
        .collect();
    assert_eq!(counts, [0, 1]);
}

#[test]
fn methods_of_generic_types() {
    struct Wrapper<'a, T, const N: usize>(&'a [T; N]);

    impl<'a, T: Clone, const N: usize> Wrapper<'a, T, N> {
        const LIMIT: usize = N;

        #[async_generator]
        async fn items<U: From<T>>(self, skipped: usize) -> impl Stream<Item = (&'a T, U)> {
            for item in self.0.iter().take(Self::LIMIT).skip(skipped) {
                pause().await;
                yield_!((item, item.clone().into()));
            }
        }
    }
    assert_eq!(
        collect(Wrapper(&[1_u8, 2, 3]).items::<u32>(1)),
        [(&2, 2_u32), (&3, 3)]
    );
}

#[test]
fn macros_in_a_method_know_self() {
    assert_eq!(collect(counter().in_macros()), ["a", "a2"]);
}
