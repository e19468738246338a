//! Kinds of items.

use std::rc::Rc;

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{collect, implements};

#[test]
fn large_items() {
    #[async_generator]
    async fn arrays() -> impl Stream<Item = [u64; 4096]> {
        with_yielder!(|yielder| {
            futures::join!(
                yielder.yield_([1; 4096]),
                yielder.yield_([2; 4096]),
                yielder.yield_([3; 4096]),
            );
        });
    }

    let arrays = collect(arrays());
    assert!(arrays == [[1; 4096], [2; 4096], [3; 4096]]);
}

#[test]
fn items_without_a_size() {
    #[async_generator]
    async fn units() -> impl Stream<Item = ()> {
        with_yielder!(|yielder| {
            futures::join!(yielder.yield_(()), yielder.yield_(()));
            yielder.yield_(()).await;
        });
    }

    assert_eq!(collect(units()).len(), 3);
}

#[test]
fn borrowed_items() {
    #[async_generator]
    async fn words<'a>(text: &'a str, separators: &str) -> impl Stream<Item = &'a str> {
        with_yielder!(|yielder| {
            let branches = separators.chars().map(async |separator| {
                for word in text.split(separator) {
                    yielder.yield_(word).await;
                }
            });
            futures::future::join_all(branches).await;
        });
    }

    let text = String::from("a-b c");
    let words = collect(words(&text, &String::from("- ")));
    assert_eq!(words, ["a", "a-b", "b c", "c"]);
}

#[test]
fn a_queue_of_many_items() {
    #[async_generator]
    async fn numbers(count: u32) -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let branches = (0..count).map(|n| yielder.yield_(n));
            futures::future::join_all(branches).await;
        });
    }

    assert!(collect(numbers(10_000)).into_iter().eq(0..10_000));
}

#[test]
fn auto_traits() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            futures::join!(yielder.yield_(1), yielder.yield_(2));
        });
    }

    #[async_generator]
    async fn of_rc() -> impl Stream<Item = Rc<u32>> {
        with_yielder!(|yielder| yielder.yield_(Rc::new(1)).await);
    }

    #[async_generator]
    async fn holding_rc() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            let rc = Rc::new(1);
            yielder.yield_(*rc).await;
            drop(rc);
        });
    }

    assert!(implements!(numbers(), Send));
    assert!(implements!(numbers(), Sync));
    assert!(!implements!(of_rc(), Send));
    assert!(!implements!(holding_rc(), Send));
    assert_eq!(collect(of_rc()), [Rc::new(1)]);
    assert_eq!(collect(holding_rc()), [1]);
}
