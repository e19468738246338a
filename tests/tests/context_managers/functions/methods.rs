//! Methods with each kind of receiver.

use std::fmt::Debug;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

use super::lent;

#[derive(Clone, Debug, PartialEq)]
struct Counter {
    name: String,
    count: u32,
}

impl Counter {
    #[async_context_manager]
    async fn by_value(self) -> impl AsyncContextManager<Value = String> {
        let Counter { mut name, .. } = self;
        pause().await;
        yield_!(&mut name);
    }

    #[async_context_manager]
    async fn by_mutable_value(mut self) -> impl AsyncContextManager<Value = Self> {
        self.count += 1;
        pause().await;
        yield_!(&mut self);
    }

    #[async_context_manager]
    async fn by_reference(&self) -> impl AsyncContextManager<Value = &str> {
        pause().await;
        yield_!(&mut &*self.name);
    }

    #[async_context_manager]
    async fn by_named_reference<'a, 'b>(
        &'a self,
        other: &'b str,
    ) -> impl AsyncContextManager<Value = (&'a str, &'b str)> {
        yield_!(&mut (&self.name, other));
    }

    #[async_context_manager]
    async fn by_mutable_reference(&mut self, by: u32) -> impl AsyncContextManager<Value = u32> {
        self.count += by;
        pause().await;
        yield_!(&mut self.count);
        self.count += by;
    }

    #[async_context_manager]
    async fn by_pin(mut self: Pin<&mut Self>) -> impl AsyncContextManager<Value = u32> {
        self.count += 1;
        pause().await;
        yield_!(&mut self.count);
    }

    #[async_context_manager]
    async fn by_box(mut self: Box<Self>) -> impl AsyncContextManager<Value = u32> {
        self.count += 1;
        pause().await;
        yield_!(&mut self.count);
    }

    #[async_context_manager]
    async fn by_rc(self: Rc<Self>) -> impl AsyncContextManager<Value = Rc<Self>> {
        pause().await;
        yield_!(&mut self.clone());
    }

    #[async_context_manager]
    async fn by_arc(
        mut self: Arc<Self>,
        _unused: String,
    ) -> impl AsyncContextManager<Value = Arc<Self>> + Send {
        pause().await;
        yield_!(&mut self);
    }

    #[async_context_manager]
    async fn by_reference_to_arc(self: &Arc<Self>) -> impl AsyncContextManager<Value = u32> {
        yield_!(&mut self.count.clone());
    }

    #[async_context_manager]
    async fn without_receiver(name: &str) -> impl AsyncContextManager<Value = Self> {
        yield_!(&mut Self {
            name: name.to_owned(),
            count: 0
        });
    }

    #[async_context_manager]
    async fn in_macros(&self) -> impl AsyncContextManager<Value = String> {
        let mut text = format!("{}{}", self.name, self.count);
        assert_eq!(yield_!(&mut text), ());
    }
}

fn counter() -> Counter {
    Counter {
        name: "a".to_owned(),
        count: 2,
    }
}

#[test]
fn with_every_receiver() {
    assert_eq!(lent(counter().by_value()), "a");
    assert_eq!(lent(counter().by_mutable_value()).count, 3);
    assert_eq!(lent(counter().by_reference()), "a");
    assert_eq!(lent(counter().by_named_reference("b")), ("a", "b"));
    let mut counted = counter();
    assert_eq!(lent(counted.by_mutable_reference(3)), 5);
    assert_eq!(counted.count, 8);
    let mut counted = pin!(counter());
    assert_eq!(lent(counted.as_mut().by_pin()), 3);
    assert_eq!(lent(Box::new(counter()).by_box()), 3);
    assert_eq!(*lent(Rc::new(counter()).by_rc()), counter());
    assert_eq!(*lent(Arc::new(counter()).by_arc(String::new())), counter());
    assert_eq!(lent(Arc::new(counter()).by_reference_to_arc()), 2);
    assert_eq!(lent(Counter::without_receiver("b")).name, "b");
    assert_eq!(lent(counter().in_macros()), "a2");
}
