//! Items of every kind: borrowed, pinned, bound to a thread, zero-sized, large and coerced.

use std::fmt::{Debug, Display};
use std::marker::PhantomPinned;
use std::rc::Rc;

use asyncgen::{Stream, async_gen, async_generator};
use asyncgen_tests::{collect, pause};

struct Library {
    shelf: Vec<String>,
}

impl Library {
    #[async_generator]
    async fn books(&self) -> impl Stream<Item = &str> {
        for book in &self.shelf {
            pause().await;
            yield_!(book);
        }
    }

    #[async_generator]
    async fn matching<'a>(&'a self, word: &str) -> impl Stream<Item = &'a String> {
        for book in &self.shelf {
            if book.contains(word) {
                yield_!(book);
            }
        }
    }
}

#[test]
fn items_may_borrow_from_self() {
    let library = Library {
        shelf: vec!["Dune".to_owned(), "Emma".to_owned()],
    };
    assert_eq!(collect(library.books()), ["Dune", "Emma"]);
    let found = {
        let word = "mm".to_owned();
        collect(library.matching(&word))
    };
    assert_eq!(found, ["Emma"]);
}

#[test]
fn items_may_borrow_from_an_argument() {
    #[async_generator]
    async fn words(text: &str) -> impl Stream<Item = &str> {
        for word in text.split(' ') {
            yield_!(word);
        }
    }
    let text = "so it goes".to_owned();
    assert_eq!(collect(words(&text)), ["so", "it", "goes"]);
}

#[test]
fn items_may_borrow_mutably_one_at_a_time() {
    #[async_generator]
    async fn each<T>(values: &mut [T]) -> impl Stream<Item = &mut T> {
        for value in values {
            yield_!(value);
        }
    }
    let mut values = [1, 2, 3];
    for value in collect(each(&mut values)) {
        *value *= 10;
    }
    assert_eq!(values, [10, 20, 30]);
}

#[test]
fn items_need_not_be_unpin() {
    #[derive(Debug, PartialEq)]
    struct Pinned(u32, PhantomPinned);

    #[async_generator]
    async fn pinned() -> impl Stream<Item = Pinned> {
        yield_!(Pinned(1, PhantomPinned));
        pause().await;
        yield_!(Pinned(2, PhantomPinned));
    }
    assert_eq!(
        collect(pinned()),
        [Pinned(1, PhantomPinned), Pinned(2, PhantomPinned)]
    );
}

#[test]
fn items_need_not_be_send() {
    #[async_generator]
    async fn shared(value: Rc<str>) -> impl Stream<Item = Rc<str>> {
        yield_!(value.clone());
        pause().await;
        yield_!(value);
    }
    let value = Rc::from("x");
    let items = collect(shared(Rc::clone(&value)));
    assert!(items.iter().all(|item| Rc::ptr_eq(item, &value)));
    assert_eq!(items.len(), 2);
}

#[test]
fn items_may_have_no_size() {
    #[derive(Debug, PartialEq)]
    struct Tick;

    #[async_generator]
    async fn ticks() -> impl Stream<Item = Tick> {
        yield_!(Tick);
        pause().await;
        yield_!(Tick);
    }
    assert_eq!(collect(ticks()), [Tick, Tick]);
}

/// Yields a value that is built in place, and a value that is moved out of a variable.
#[async_generator]
async fn numbered<T: Debug>(make: fn(u8) -> T) -> impl Stream<Item = T> {
    yield_!(make(1));
    pause().await;
    let item = make(2);
    pause().await;
    yield_!({
        pause().await;
        item
    });
}

#[test]
fn items_may_be_aligned_to_more_than_a_context_is() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(align(64))]
    struct Line(u8);

    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(align(4096))]
    struct Page(u8);

    assert_eq!(collect(numbered(Line)), [Line(1), Line(2)]);
    assert_eq!(collect(numbered(Page)), [Page(1), Page(2)]);
    assert!(
        collect(numbered(Line))
            .iter()
            .all(|line| std::ptr::from_ref(line).addr() % 64 == 0)
    );
}

#[test]
fn items_may_be_large() {
    assert_eq!(collect(numbered(|n| [n; 1024])), [[1; 1024], [2; 1024]]);
}

#[test]
fn items_are_coerced_to_a_dyn_type() {
    #[async_generator]
    async fn direct(word: &str) -> impl Stream<Item = Box<dyn Display + '_>> {
        yield_!(Box::new(1));
        pause().await;
        yield_!(Box::new(word));
        yield_!({
            pause().await;
            Box::new('c')
        });
    }
    let items = collect(direct("b"));
    assert_eq!(
        items.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["1", "b", "c"]
    );
}

#[test]
fn items_are_coerced_to_a_dyn_type_in_macros() {
    #[async_generator]
    async fn in_macros() -> impl Stream<Item = Box<dyn Display>> {
        assert_eq!((), yield_!(Box::new(1)));
        #[allow(clippy::useless_vec)]
        let units = vec![yield_!(Box::new("b")), yield_!(Box::new('c'))];
        yield_!(Box::new(units.len()));
    }
    let items = collect(in_macros());
    assert_eq!(
        items.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["1", "b", "c", "2"]
    );
}

#[test]
fn references_and_functions_are_coerced() {
    #[async_generator]
    #[allow(clippy::ptr_arg)]
    async fn slices<'a>(array: &'a [u8; 2], vec: &'a Vec<u8>) -> impl Stream<Item = &'a [u8]> {
        yield_!(array);
        yield_!(vec);
    }
    assert_eq!(
        collect(slices(&[1, 2], &Vec::from([3]))),
        [&[1, 2][..], &[3]]
    );

    #[async_generator]
    async fn functions() -> impl Stream<Item = fn(i32) -> i32> {
        yield_!(i32::abs);
        yield_!(|n| n + 1);
    }
    assert_eq!(
        collect(functions())
            .iter()
            .map(|f| f(-5))
            .collect::<Vec<_>>(),
        [5, -4]
    );
}

#[test]
fn items_may_be_closures_futures_and_streams() {
    #[async_generator]
    async fn adders() -> impl Stream<Item = impl Fn(u32) -> u32> {
        for n in 1..=2 {
            yield_!(move |m| n + m);
        }
    }
    assert_eq!(
        collect(adders())
            .iter()
            .map(|add| add(10))
            .collect::<Vec<_>>(),
        [11, 12]
    );

    let streams = collect(async_gen! {
        for n in 0..3 {
            yield_!(async_gen! {
                for m in 0..n {
                    yield_!(m);
                }
            });
        }
    });
    let items: Vec<_> = streams.into_iter().map(collect).collect();
    assert_eq!(items, [vec![], vec![0], vec![0, 1]]);
}

#[test]
fn items_may_be_options_and_tuples() {
    #[async_generator]
    async fn pairs() -> impl Stream<Item = Option<(u8, String)>> {
        yield_!(None);
        yield_!(Some((1, "one".to_owned())));
    }
    assert_eq!(collect(pairs()), [None, Some((1, "one".to_owned()))]);
}
