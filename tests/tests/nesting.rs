//! Generators that use other generators, and recursive generators.

use std::pin::Pin;

use asyncgen::{BoxStream, LocalBoxStream, Stream, TryStream, async_gen, async_generator};
use asyncgen_tests::{collect, pause, poll};

struct Tree {
    value: u32,
    children: Vec<Tree>,
}

/// Returns a tree with `value` at its root.
fn tree<const N: usize>(value: u32, children: [Tree; N]) -> Tree {
    let children = children.into();
    Tree { value, children }
}

fn example() -> Tree {
    tree(
        1,
        [tree(2, [tree(3, [])]), tree(4, []), tree(5, [tree(6, [])])],
    )
}

impl Tree {
    #[async_generator]
    async fn preorder(&self) -> BoxStream<'_, u32> {
        pause().await;
        yield_!(self.value);
        for child in &self.children {
            yield_from_!(child.preorder());
        }
    }

    #[async_generator]
    async fn postorder(&self) -> Pin<Box<dyn Stream<Item = &u32> + '_>> {
        for child in &self.children {
            #[for_await]
            for value in child.postorder() {
                yield_!(value);
            }
        }
        yield_!(&self.value);
    }

    #[async_generator]
    async fn checked(&self, limit: u32) -> LocalBoxStream<'_, Result<u32, u32>> {
        if self.value > limit {
            return Err(self.value);
        }
        yield_!(Ok(self.value));
        for child in &self.children {
            #[for_await]
            for value in child.checked(limit) {
                yield_!(Ok(value?));
            }
        }
    }

    #[async_generator]
    async fn boxed_within(&self) -> impl Stream<Item = u32> {
        yield_!(self.value);
        for child in &self.children {
            let values: LocalBoxStream<'_, u32> = Box::pin(child.boxed_within());
            yield_from_!(values);
        }
    }
}

#[test]
fn a_boxed_generator_may_call_itself() {
    assert_eq!(collect(example().preorder()), [1, 2, 3, 4, 5, 6]);
    assert_eq!(collect(example().postorder()), [&3, &2, &4, &6, &5, &1]);
    assert_eq!(collect(example().boxed_within()), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn an_error_travels_up_through_the_recursion() {
    assert_eq!(collect(example().checked(9)), [1, 2, 3, 4, 5, 6].map(Ok));
    assert_eq!(
        collect(example().checked(4)),
        [Ok(1), Ok(2), Ok(3), Ok(4), Err(5)]
    );
}

#[test]
fn deep_recursion() {
    let mut deep = tree(0, []);
    for value in 1..200 {
        deep = tree(value, [deep]);
    }
    let values = collect(deep.preorder());
    assert_eq!(values, (0..200).rev().collect::<Vec<_>>());
}

#[test]
fn generators_of_different_items_nest() {
    #[async_generator]
    async fn lengths() -> impl Stream<Item = usize> {
        #[async_generator]
        async fn words(text: &str) -> impl Stream<Item = &str> {
            for word in text.split(' ') {
                pause().await;
                yield_!(word);
            }
        }
        #[for_await]
        for word in words("so it goes") {
            let letters = async_gen! {
                for letter in word.chars() {
                    yield_!(letter);
                    pause().await;
                }
            };
            let mut length = 0;
            #[for_await]
            for letter in letters {
                length += letter.len_utf8();
                if length == 2 {
                    yield_!(100);
                }
            }
            yield_!(length);
        }
    }
    assert_eq!(collect(lengths()), [100, 2, 100, 2, 100, 4]);
}

#[test]
fn the_inner_generators_yields_are_its_own() {
    let stream = async_gen! {
        yield_!('a');
        let inner = async_gen! {
            yield_!(1_u32);
            println!("{:?}", yield_!(2));
        };
        let mut seen = vec![];
        #[for_await]
        for n in inner {
            seen.push(n);
        }
        assert_eq!(seen, [1, 2]);
        println!("{:?}", yield_!('b'));
    };
    assert_eq!(collect(stream), ['a', 'b']);
}

#[test]
fn an_operand_may_poll_another_generator() {
    let mut inner = Box::pin(async_gen! {
        yield_!([1_u8; 100]);
        pause().await;
        yield_!([2; 100]);
    });
    let stream = async_gen! {
        for _ in 0..4 {
            yield_!(poll(&mut inner));
        }
    };
    use std::task::Poll::{Pending, Ready};
    let steps = [
        Ready(Some([1; 100])),
        Pending,
        Ready(Some([2; 100])),
        Ready(None),
    ];
    assert_eq!(collect(stream), steps);
}

#[test]
fn a_chain_of_generators() {
    fn pass<'a>(source: impl Stream<Item = u32> + 'a) -> LocalBoxStream<'a, u32> {
        Box::pin(async_gen! { yield_from_!(source) })
    }
    let mut stream = pass(futures::stream::iter(0..3));
    for _ in 0..50 {
        stream = pass(stream);
    }
    assert_eq!(collect(stream), [0, 1, 2]);
}

#[test]
fn a_try_stream_may_delegate_to_itself_in_a_box() {
    #[async_generator]
    async fn countdown(from: u32) -> impl TryStream<Ok = u32, Error = String> {
        if from == 0 {
            return Err("lift-off".to_owned());
        }
        yield_!(from);
        let rest: LocalBoxStream<'_, Result<u32, String>> = Box::pin(countdown(from - 1));
        yield_from_!(rest)?;
    }
    assert_eq!(
        collect(countdown(2)),
        [Ok(2), Ok(1), Err("lift-off".to_owned())]
    );
}
